import { InputNumber, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Breakdown } from '../../../api/types';
import { FieldProblems } from '../builder/context';
import { PropertySelect } from '../builder/property_select';
import type { FunnelDraft } from './draft';

interface Props {
  draft: FunnelDraft;
  change: (change: Partial<FunnelDraft>) => void;
}

const kDefaultLimit = 10;

export function BreakdownEditor({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  const { breakdown, steps } = draft;
  const moments = [
    { value: 'first', label: t('builder.attribution_first') },
    { value: 'last', label: t('builder.attribution_last') },
    ...steps.map((_, i) => ({
      value: `step${i + 1}`,
      label: t('builder.attribution_step', { step: i + 1 }),
    })),
  ];
  const moment =
    breakdown?.attribution === 'step' ? `step${breakdown.step ?? 1}` : (breakdown?.attribution ?? 'first');
  const chooseProperty = (property: string | undefined) =>
    change({
      breakdown: property
        ? { attribution: 'first', limit: kDefaultLimit, ...breakdown, property }
        : undefined,
    });
  const chooseMoment = (value: string) => {
    if (!breakdown) return;
    const { step: _, ...rest } = breakdown;
    const attribution = value.startsWith('step') ? 'step' : (value as Breakdown['attribution']);
    const step = value.startsWith('step') ? { step: Number(value.slice(4)) } : {};
    change({ breakdown: { ...rest, attribution, ...step } as Breakdown });
  };
  return (
    <>
      <div className="choice-row">
        <PropertySelect
          label={t('builder.breakdown_property')}
          value={breakdown?.property}
          allowClear
          impersonal
          placeholder={t('builder.none')}
          onChange={chooseProperty}
        />
      </div>
      {breakdown && (
        <div className="pair-grid">
          <span>{t('builder.attribution')}</span>
          <Select
            aria-label={t('builder.attribution')}
            value={moment}
            options={moments}
            popupMatchSelectWidth={false}
            onChange={chooseMoment}
          />
          <span>{t('builder.limit')}</span>
          <InputNumber<number>
            aria-label={t('builder.limit')}
            min={1}
            max={100}
            precision={0}
            value={breakdown.limit ?? kDefaultLimit}
            onChange={(limit) => change({ breakdown: { ...breakdown, limit: limit ?? kDefaultLimit } })}
          />
        </div>
      )}
      <FieldProblems at="/breakdown" />
    </>
  );
}

export function TrendEditor({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <>
      <Segmented
        block
        aria-label={t('builder.trend')}
        value={draft.trend ?? 'none'}
        options={[
          { value: 'day', label: t('builder.period_day') },
          { value: 'week', label: t('builder.period_week') },
          { value: 'month', label: t('builder.period_month') },
          { value: 'none', label: t('builder.period_none') },
        ]}
        onChange={(period) =>
          change({ trend: period === 'none' ? undefined : (period as FunnelDraft['trend']) })
        }
      />
      <FieldProblems at="/trend" />
    </>
  );
}

export function TimePairEditor({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  const last = draft.steps.length;
  if (last < 2) return null;
  const chosen = draft.timeToConvert;
  const pair = chosen && chosen.to_step <= last ? chosen : { from_step: 1, to_step: last };
  const options = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => ({
      value: from + i,
      label: t('builder.step_short', { step: from + i }),
    }));
  return (
    <>
      <div className="between-row">
        <span>{t('builder.time_from')}</span>
        <Select
          size="small"
          aria-label={`${t('builder.time')} ${t('builder.time_from')}`}
          value={pair.from_step}
          options={options(1, last - 1)}
          onChange={(from) =>
            change({ timeToConvert: { ...pair, from_step: from, to_step: Math.max(pair.to_step, from + 1) } })
          }
        />
        <span>{t('builder.time_to')}</span>
        <Select
          size="small"
          aria-label={`${t('builder.time')} ${t('builder.time_to')}`}
          value={pair.to_step}
          options={options(pair.from_step + 1, last)}
          onChange={(to) => change({ timeToConvert: { ...pair, to_step: to } })}
        />
        <span>{t('builder.bins')}</span>
        <InputNumber<number>
          size="small"
          aria-label={t('builder.bins')}
          min={1}
          max={200}
          precision={0}
          value={('bins' in pair ? pair.bins : undefined) ?? 20}
          onChange={(bins) => change({ timeToConvert: { ...pair, bins: bins ?? 20 } })}
        />
      </div>
      <FieldProblems at="/time_to_convert" />
    </>
  );
}
