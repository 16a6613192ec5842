import { Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../shell/preferences';
import { useBuilder } from './context';

interface Props {
  label: string;
  value: string;
  invalid: boolean;
  onChange: (event: string) => void;
}

export function EventSelect({ label, value, invalid, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  const { words } = useBuilder();
  const { count } = usePreferences();
  const options = useMemo(
    () =>
      words.plan.events.map((event) => {
        const text = words.event(event.name);
        return {
          value: event.name,
          label: text,
          rows: event.rows,
          search: `${text} ${event.name}`.toLowerCase(),
        };
      }),
    [words],
  );
  return (
    <Select
      className="grow"
      aria-label={label}
      placeholder={t('builder.event')}
      value={value || null}
      options={options}
      onChange={(event) => onChange(event ?? '')}
      {...(invalid ? { status: 'error' as const } : {})}
      popupMatchSelectWidth={320}
      showSearch={{ filterOption: (input, option) => option?.search.includes(input.toLowerCase()) ?? false }}
      optionRender={(option) => (
        <span className="option-row">
          <span className="option-main">
            {option.data.label}
            {option.data.label !== option.data.value && <code>{option.data.value}</code>}
          </span>
          <span className="option-side figure">{count(option.data.rows)}</span>
        </span>
      )}
    />
  );
}
