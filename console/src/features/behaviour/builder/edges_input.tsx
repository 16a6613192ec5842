import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readEdges } from '../model/edges';

interface Props {
  label: string;
  value: number[] | undefined;
  placeholder: string;
  onChange: (edges: number[] | undefined) => void;
}

/** Where buckets begin, as text; only what is complete reaches the spec. */
export function EdgesInput({ label, value, placeholder, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  const [text, setText] = useState(value?.join(', ') ?? '');
  const wrong = text.trim() !== '' && readEdges(text) === undefined;
  return (
    <>
      <Input
        aria-label={label}
        value={text}
        placeholder={placeholder}
        {...(wrong ? { status: 'error' as const } : {})}
        onChange={({ target }) => {
          setText(target.value);
          const edges = readEdges(target.value);
          if (edges || target.value.trim() === '') onChange(edges);
        }}
      />
      {wrong && (
        <p className="field-problem" role="alert">
          {t('builder.edges_wrong')}
        </p>
      )}
    </>
  );
}
