import { useTranslation } from 'react-i18next';
import { BreakdownEditor, type PropertyBreakdown } from './breakdown_editor';
import { Section } from './section';

interface Props {
  value: PropertyBreakdown | undefined;
  onChange: (breakdown: PropertyBreakdown | undefined) => void;
}

export function BreakdownSection({ value, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <Section title={t('builder.breakdown')}>
      <BreakdownEditor value={value} onChange={onChange} />
    </Section>
  );
}
