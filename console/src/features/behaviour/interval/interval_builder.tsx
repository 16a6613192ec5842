import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { BuilderProps } from '../analysis_model';
import { BreakdownEditor } from '../builder/breakdown_editor';
import { Choice, NumberRow, type Period, PeriodChoice } from '../builder/choice';
import { FieldProblems } from '../builder/context';
import { EdgesInput } from '../builder/edges_input';
import { EventsCard } from '../builder/events_card';
import { PropertySelect } from '../builder/property_select';
import { Section } from '../builder/section';
import { WindowEditor } from '../builder/window_editor';
import { type BinUnit, type IntervalDraft, kBinsMax, kBinUnits } from './interval_draft';

type Props = BuilderProps<IntervalDraft>;

/** From what to what, and how long it may take. */
export function IntervalBuilder({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <>
      {(['start', 'end'] as const).map((side) => (
        <Section title={t(`interval.${side}`)} key={side}>
          <EventsCard
            value={draft[side]}
            pointer={`/${side}`}
            label={t(`interval.${side}_event`)}
            onChange={(events) => change({ [side]: events })}
          />
        </Section>
      ))}
      <p className="hint">{t('interval.pair_hint')}</p>
      <Section title={t('interval.max')}>
        <WindowEditor
          label={t('interval.max')}
          value={draft.max}
          onChange={(max) => max && change({ max })}
        />
        <p className="hint">{t('interval.max_hint')}</p>
        <FieldProblems at="/max" />
      </Section>
    </>
  );
}

function Bins({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  const bins = draft.bins ?? {};
  const unit = bins.unit ?? 'day';
  return (
    <Section title={t('interval.bins')}>
      <div className="choice-row">
        <EdgesInput
          label={t('interval.edges')}
          value={bins.edges}
          placeholder={t('interval.edges_hint')}
          onChange={(edges) => change({ bins: edges ? { edges, unit } : undefined })}
        />
        {bins.edges && (
          <Select<BinUnit>
            aria-label={t('interval.edges_unit')}
            value={unit}
            options={kBinUnits.map((value) => ({ value, label: t(`unit.${value}`) }))}
            popupMatchSelectWidth={false}
            onChange={(next) => change({ bins: { ...bins, unit: next } })}
          />
        )}
      </div>
      {!bins.edges && (
        <NumberRow
          label={t('interval.at_most')}
          at="/bins/at_most"
          min={1}
          max={100}
          value={bins.at_most ?? kBinsMax}
          onChange={(most) => change({ bins: { at_most: most } })}
        />
      )}
      <FieldProblems at="/bins" />
    </Section>
  );
}

export function IntervalOptions(props: Props) {
  const { t } = useTranslation('behaviour');
  const { draft, change } = props;
  const per = draft.per ?? 'interval';
  return (
    <>
      <Section title={t('interval.per')}>
        <Choice
          label={t('interval.per')}
          at="/per"
          value={per}
          options={(['interval', 'customer'] as const).map((value) => ({
            value,
            label: t(`interval.per_${value}`),
          }))}
          hint={t(`interval.per_${per}_hint`)}
          onChange={(next) => change({ per: next })}
        />
      </Section>
      <Section title={t('builder.linked')}>
        <div className="choice-row">
          <PropertySelect
            label={t('builder.linked')}
            value={draft.linked?.start}
            allowClear
            placeholder={t('builder.none')}
            onChange={(start) => change({ linked: start ? { start } : undefined })}
          />
        </div>
        <p className="hint">{t('interval.linked_hint')}</p>
        <FieldProblems at="/linked" />
      </Section>
      <Bins {...props} />
      <Section title={t('builder.trend')}>
        <PeriodChoice<Exclude<Period, 'hour'> | 'none'>
          label={t('builder.trend')}
          at="/trend"
          value={draft.trend ?? 'none'}
          periods={['day', 'week', 'month', 'none']}
          onChange={(trend) => change({ trend: trend === 'none' ? undefined : trend })}
        />
      </Section>
      <Section title={t('builder.breakdown')}>
        <BreakdownEditor value={draft.breakdown} onChange={(breakdown) => change({ breakdown })} />
      </Section>
    </>
  );
}
