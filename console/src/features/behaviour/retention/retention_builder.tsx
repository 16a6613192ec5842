import { InputNumber, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BuilderProps } from '../analysis_model';
import { BreakdownEditor } from '../builder/breakdown_editor';
import { FieldProblems, useHasProblem } from '../builder/context';
import { EventsEditor } from '../builder/events_editor';
import { NumberPropertySelect, PropertySelect } from '../builder/property_select';
import { Section } from '../builder/section';
import { type FirstTime, kPeriodsMax, type Period, type RetentionDraft } from './draft';

type Props = BuilderProps<RetentionDraft>;

const kPeriods: Period[] = ['day', 'week', 'month'];
const kFirstTimes: FirstTime[] = ['no', 'ever', 'matching'];

function Entry({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <Section title={t('retention.entry')}>
      <div className="step-card" data-invalid={useHasProblem('/entry')}>
        <EventsEditor
          value={draft.entry}
          pointer="/entry"
          label={t('retention.entry_event')}
          onChange={(entry) => change({ entry })}
        />
      </div>
      <Select<FirstTime>
        className="block"
        aria-label={t('retention.first_time')}
        value={draft.firstTime}
        options={kFirstTimes.map((value) => ({ value, label: t(`retention.first_${value}`) }))}
        onChange={(firstTime) => change({ firstTime })}
      />
      <p className="hint">{t(`retention.first_${draft.firstTime}_hint`)}</p>
    </Section>
  );
}

function Offsets({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <Section title={t('retention.period')}>
      <Segmented<Period>
        block
        aria-label={t('retention.period')}
        value={draft.period}
        options={kPeriods.map((value) => ({ value, label: t(`builder.period_${value}`) }))}
        onChange={(period) => change({ period })}
      />
      <div className="pair-grid">
        <span>{t('retention.periods')}</span>
        <InputNumber<number>
          aria-label={t('retention.periods')}
          min={1}
          max={kPeriodsMax}
          precision={0}
          value={draft.periods ?? null}
          placeholder={t('retention.brackets_given')}
          onChange={(periods) => periods && change({ periods, brackets: undefined })}
        />
      </div>
      <FieldProblems at="/period" />
      <FieldProblems at="/periods" />
    </Section>
  );
}

/** Who enters, who comes back, and when. */
export function RetentionBuilder(props: Props) {
  const { t } = useTranslation('behaviour');
  const { draft, change } = props;
  return (
    <>
      <Entry {...props} />
      <Section title={t('retention.return')}>
        <div className="step-card" data-invalid={useHasProblem('/return')}>
          <EventsEditor
            value={draft.returning}
            pointer="/return"
            label={t('retention.return_event')}
            onChange={(returning) => change({ returning })}
          />
        </div>
      </Section>
      <Offsets {...props} />
    </>
  );
}

function Counting({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <Section title={t('retention.counting')}>
      <Segmented
        block
        aria-label={t('retention.mode')}
        value={draft.mode}
        options={(['on', 'on_or_after', 'on_or_before'] as const).map((value) => ({
          value,
          label: t(`retention.mode_${value}`),
        }))}
        onChange={(mode) => change({ mode })}
      />
      <p className="hint">{t(`retention.mode_${draft.mode}_hint`)}</p>
      <Segmented
        block
        aria-label={t('retention.clock')}
        value={draft.clock}
        options={(['calendar', 'rolling'] as const).map((value) => ({
          value,
          label: t(`retention.clock_${value}`),
        }))}
        onChange={(clock) => change({ clock })}
      />
      <p className="hint">{t(`retention.clock_${draft.clock}_hint`)}</p>
      <div className="pair-grid">
        <span>{t('retention.min_times')}</span>
        <InputNumber<number>
          aria-label={t('retention.min_times')}
          min={1}
          max={1000}
          precision={0}
          value={draft.minTimes}
          onChange={(times) => change({ minTimes: times ?? 1 })}
        />
      </div>
    </Section>
  );
}

export function RetentionOptions(props: Props) {
  const { t } = useTranslation('behaviour');
  const { draft, change } = props;
  return (
    <>
      <Counting {...props} />
      <Section title={t('builder.linked')}>
        <div className="choice-row">
          <PropertySelect
            label={t('builder.linked')}
            value={draft.linked?.entry}
            allowClear
            placeholder={t('builder.none')}
            onChange={(entry) => change({ linked: entry ? { entry } : undefined })}
          />
        </div>
        <p className="hint">{t('retention.linked_hint')}</p>
        <FieldProblems at="/linked" />
      </Section>
      <Section title={t('retention.value')}>
        <div className="choice-row">
          <NumberPropertySelect
            label={t('retention.value')}
            allowClear
            placeholder={t('builder.none')}
            value={draft.value}
            onChange={(value) => change({ value })}
          />
        </div>
        <FieldProblems at="/value" />
      </Section>
      <Section title={t('builder.breakdown')}>
        <BreakdownEditor value={draft.breakdown} onChange={(breakdown) => change({ breakdown })} />
      </Section>
    </>
  );
}
