import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { TrendSpec } from '../../../api/types';
import { FieldProblems } from '../builder/context';

type Anomalies = NonNullable<TrendSpec['anomalies']>;

/** Standard deviations from what is expected. */
const kThresholds = { low: 5, medium: 3.5, high: 2.5 } as const;
type Sensitivity = keyof typeof kThresholds;
const kSensitivities = Object.keys(kThresholds) as Sensitivity[];

interface Props {
  value: Anomalies | undefined;
  onChange: (anomalies: Anomalies | undefined) => void;
}

/** Whether numbers far from what the others let expect are marked, and from where on. */
export function AnomalyEditor({ value, onChange }: Props) {
  const { t } = useTranslation('behaviour');
  const known = kSensitivities.find((each) => kThresholds[each] === value?.threshold);
  const chosen = value ? (known ?? 'other') : 'off';
  return (
    <>
      <Select<Sensitivity | 'off' | 'other'>
        className="block"
        aria-label={t('trend.anomalies')}
        value={chosen}
        options={[
          { value: 'off', label: t('trend.anomalies_off') },
          ...kSensitivities.map((each) => ({ value: each, label: t(`trend.anomalies_${each}`) })),
          ...(chosen === 'other'
            ? [
                {
                  value: 'other' as const,
                  label: t('trend.anomalies_other', { threshold: value?.threshold }),
                  disabled: true,
                },
              ]
            : []),
        ]}
        onChange={(next) => {
          if (next === 'off') onChange(undefined);
          else if (next !== 'other') onChange({ ...value, threshold: kThresholds[next] });
        }}
      />
      {value && <p className="hint">{t('trend.anomalies_hint')}</p>}
      <FieldProblems at="/anomalies" />
    </>
  );
}
