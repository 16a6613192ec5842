import { InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Comparison } from '../../../api/types';
import { FieldProblems } from './context';

/** The earlier ranges people ask for by name; `days` is any other number of days. */
const kChoices = {
  none: undefined,
  previous: { to: 'previous' },
  month: { to: 'earlier', length: 1, unit: 'month' },
  year: { to: 'earlier', length: 12, unit: 'month' },
  days: { to: 'earlier', length: 7, unit: 'day' },
} as const satisfies Record<string, Comparison | undefined>;
type ChoiceName = keyof typeof kChoices;

function choiceOf(compare: Comparison | undefined): ChoiceName | 'other' {
  if (!compare) return 'none';
  if (compare.to === 'previous') return 'previous';
  if (compare.unit === 'day') return 'days';
  if (compare.length === 1) return 'month';
  return compare.length === 12 ? 'year' : 'other';
}

interface Props {
  value: Comparison | undefined;
  onChange: (compare: Comparison | undefined) => void;
}

/** The same question of an earlier range. */
export function CompareEditor({ value, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  const chosen = choiceOf(value);
  const names = Object.keys(kChoices) as ChoiceName[];
  return (
    <>
      <Select<ChoiceName | 'other'>
        className="block"
        aria-label={t('compare.title')}
        value={chosen}
        options={[
          ...names.map((name) => ({ value: name, label: t(`compare.${name}`) })),
          ...(chosen === 'other'
            ? [
                {
                  value: 'other' as const,
                  label: t('compare.other', { length: value?.length }),
                  disabled: true,
                },
              ]
            : []),
        ]}
        onChange={(name) => name !== 'other' && onChange(kChoices[name])}
      />
      {chosen === 'days' && (
        <div className="pair-grid">
          <span>{t('compare.days_back')}</span>
          <InputNumber<number>
            aria-label={t('compare.days_back')}
            min={1}
            max={3660}
            precision={0}
            value={value?.length ?? 7}
            onChange={(length) => length && onChange({ ...kChoices.days, length })}
          />
        </div>
      )}
      <FieldProblems at="/compare" />
    </>
  );
}
