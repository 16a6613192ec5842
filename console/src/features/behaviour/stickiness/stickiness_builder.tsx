import { InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BuilderProps } from '../analysis_model';
import { ActivitySection } from '../builder/activity_section';
import { BreakdownSection } from '../builder/breakdown_section';
import { PeriodChoice } from '../builder/choice';
import { CompareEditor } from '../builder/compare_editor';
import { FieldProblems } from '../builder/context';
import { Section } from '../builder/section';
import type { StickinessDraft } from './stickiness_draft';

type Props = BuilderProps<StickinessDraft>;

export function StickinessBuilder({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  const { op = 'ge', times = 1 } = draft.threshold ?? {};
  return (
    <>
      <ActivitySection value={draft.activity} onChange={(activity) => change({ activity })} />
      <Section title={t('stickiness.interval')}>
        <PeriodChoice
          label={t('stickiness.interval')}
          at="/interval"
          value={draft.interval}
          onChange={(interval) => change({ interval })}
        />
      </Section>
      <Section title={t('stickiness.threshold')}>
        <div className="choice-row">
          <Select<'ge' | 'le' | 'eq'>
            aria-label={t('stickiness.threshold_op')}
            value={op}
            options={(['ge', 'le', 'eq'] as const).map((value) => ({
              value,
              label: t(`stickiness.${value}`),
            }))}
            popupMatchSelectWidth={false}
            onChange={(next) => change({ threshold: { op: next, times } })}
          />
          <InputNumber<number>
            aria-label={t('stickiness.threshold_times')}
            min={1}
            max={100_000}
            precision={0}
            value={times}
            onChange={(next) => change({ threshold: { op, times: next ?? 1 } })}
          />
          <span>{t('stickiness.times')}</span>
        </div>
        <p className="hint">{t('stickiness.threshold_hint')}</p>
        <FieldProblems at="/threshold" />
      </Section>
    </>
  );
}

export function StickinessOptions({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <>
      <BreakdownSection value={draft.breakdown} onChange={(breakdown) => change({ breakdown })} />
      <Section title={t('compare.title')}>
        <CompareEditor value={draft.compare} onChange={(compare) => change({ compare })} />
      </Section>
    </>
  );
}
