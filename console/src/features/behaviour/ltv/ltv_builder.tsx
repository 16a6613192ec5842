import { InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BuilderProps } from '../analysis_model';
import { BreakdownSection } from '../builder/breakdown_section';
import { Choice, NumberRow, PeriodChoice } from '../builder/choice';
import { FieldProblems } from '../builder/context';
import { EventsCard } from '../builder/events_card';
import { NumberPropertySelect } from '../builder/property_select';
import { Section } from '../builder/section';
import { kPeriods, kPeriodsMax, type LtvDraft } from './ltv_draft';

type Props = BuilderProps<LtvDraft>;

function Value({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <Section title={t('ltv.value')}>
      <EventsCard
        value={draft.value}
        pointer="/value"
        label={t('ltv.value_event')}
        onChange={(value) => change({ value })}
      >
        <div className="pair-grid">
          <span>{t('ltv.property')}</span>
          <NumberPropertySelect
            label={t('ltv.property')}
            value={draft.value.property}
            allowClear
            placeholder={t('ltv.count_events')}
            onChange={(property) => change({ value: { ...draft.value, property } })}
          />
        </div>
      </EventsCard>
    </Section>
  );
}

/** Who enters, and what is worth something. */
export function LtvBuilder(props: Props) {
  const { t } = useTranslation('behaviour');
  const { draft, change } = props;
  const first = draft.entry.first_time ?? 'ever';
  return (
    <>
      <Section title={t('retention.entry')}>
        <EventsCard
          value={draft.entry}
          pointer="/entry"
          label={t('retention.entry_event')}
          onChange={(entry) => change({ entry })}
        />
        <Choice
          label={t('retention.first_time')}
          at="/entry/first_time"
          value={first}
          options={(['ever', 'matching'] as const).map((value) => ({
            value,
            label: t(`retention.first_${value}`),
          }))}
          hint={t(`retention.first_${first}_hint`)}
          onChange={(first_time) => change({ entry: { ...draft.entry, first_time } })}
        />
      </Section>
      <Value {...props} />
      <Section title={t('retention.period')}>
        <PeriodChoice
          label={t('retention.period')}
          at="/period"
          value={draft.period}
          onChange={(period) => change({ period })}
        />
        <NumberRow
          label={t('retention.periods')}
          at="/periods"
          min={1}
          max={kPeriodsMax}
          value={draft.periods ?? kPeriods}
          onChange={(periods) => change({ periods })}
        />
      </Section>
    </>
  );
}

export function LtvOptions({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  const clock = draft.clock ?? 'calendar';
  const given = draft.cost?.per_cohort?.length ?? 0;
  return (
    <>
      <Section title={t('retention.clock')}>
        <Choice
          label={t('retention.clock')}
          at="/clock"
          value={clock}
          options={(['calendar', 'rolling'] as const).map((value) => ({
            value,
            label: t(`retention.clock_${value}`),
          }))}
          hint={t(`retention.clock_${clock}_hint`)}
          onChange={(next) => change({ clock: next })}
        />
      </Section>
      <Section title={t('ltv.cost')}>
        <InputNumber<number>
          className="block"
          aria-label={t('ltv.cost')}
          min={0}
          prefix="¥"
          placeholder={given > 0 ? t('ltv.cost_given', { cohorts: given }) : t('builder.none')}
          value={draft.cost?.per_customer ?? null}
          onChange={(cost) => change({ cost: cost === null ? undefined : { per_customer: cost } })}
        />
        <p className="hint">{t('ltv.cost_hint')}</p>
        <FieldProblems at="/cost" />
      </Section>
      <BreakdownSection value={draft.breakdown} onChange={(breakdown) => change({ breakdown })} />
    </>
  );
}
