import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { CloseOutlined, PlusOutlined } from '../../../ui/icons';
import type { BuilderProps } from '../analysis_model';
import { type Period, PeriodChoice } from '../builder/choice';
import { CompareEditor } from '../builder/compare_editor';
import { FieldProblems } from '../builder/context';
import { EventsCard } from '../builder/events_card';
import { NumberPropertySelect, PropertySelect } from '../builder/property_select';
import { Section } from '../builder/section';
import { newEvents } from '../model/choices';
import { AnomalyEditor } from './anomaly_editor';
import { TrendBreakdownEditor } from './trend_breakdown';
import {
  kEventMeasures,
  kFormulasMax,
  kMeasures,
  kSeriesMax,
  letterOf,
  type Measure,
  type SeriesDraft,
  type TrendDraft,
} from './trend_draft';

type Props = BuilderProps<TrendDraft>;
type FirstTime = NonNullable<SeriesDraft['first_time']>;

const kFirstTimes: FirstTime[] = ['no', 'ever', 'matching'];

interface SeriesProps {
  at: number;
  value: SeriesDraft;
  onChange: (series: SeriesDraft) => void;
  onRemove: (() => void) | undefined;
}

function SeriesCard({ at, value, onChange, onRemove }: SeriesProps) {
  const { t } = useTranslation('behaviour');
  const letter = letterOf(at);
  const measure = value.measure ?? 'total';
  const ofProperty = !kEventMeasures.includes(measure);
  const Properties = measure === 'distinct' ? PropertySelect : NumberPropertySelect;
  return (
    <EventsCard
      value={value}
      pointer={`/series/${at}`}
      label={t('trend.event_of', { letter })}
      mark={<span className="step-number">{letter}</span>}
      actions={
        onRemove && (
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={t('trend.remove_series', { letter })}
            onClick={onRemove}
          />
        )
      }
      onChange={onChange}
    >
      <div className="pair-grid">
        <span>{t('trend.measure')}</span>
        <Select<Measure>
          aria-label={t('trend.measure_of', { letter })}
          value={measure}
          options={kMeasures.map((each) => ({ value: each, label: t(`trend.measure_${each}`) }))}
          popupMatchSelectWidth={false}
          listHeight={360}
          onChange={(next) =>
            onChange({
              ...value,
              measure: next,
              property: kEventMeasures.includes(next) ? undefined : value.property,
            })
          }
        />
        {ofProperty && (
          <>
            <span>{t('trend.property')}</span>
            <Properties
              label={t('trend.property_of', { letter })}
              value={value.property}
              onChange={(property) => onChange({ ...value, property })}
            />
          </>
        )}
        <span>{t('trend.first_time')}</span>
        <Select<FirstTime>
          aria-label={t('trend.first_time_of', { letter })}
          value={value.first_time ?? 'no'}
          options={kFirstTimes.map((each) => ({ value: each, label: t(`trend.first_${each}`) }))}
          onChange={(first_time) => onChange({ ...value, first_time })}
        />
        <span>{t('trend.name')}</span>
        <Input
          aria-label={t('trend.name_of', { letter })}
          placeholder={t('trend.name_hint')}
          value={value.label}
          onChange={(event) => onChange({ ...value, label: event.target.value })}
        />
      </div>
    </EventsCard>
  );
}

function Formulas({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  const formulas = draft.formulas ?? [];
  const set = (at: number, next: { formula: string; label?: string | undefined } | null) =>
    change({ formulas: formulas.flatMap((old, i) => (i === at ? (next ? [next] : []) : [old])) });
  return (
    <Section title={t('trend.formulas')}>
      {formulas.map((each, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a formula has no other name than its place
        <div className="choice-row formula-row" key={at}>
          <Input
            aria-label={t('trend.formula', { number: at + 1 })}
            placeholder="A / B"
            value={each.formula}
            onChange={(event) => set(at, { ...each, formula: event.target.value })}
          />
          <Input
            aria-label={t('trend.formula_name', { number: at + 1 })}
            placeholder={t('trend.name')}
            value={each.label ?? ''}
            onChange={(event) => set(at, { ...each, label: event.target.value || undefined })}
          />
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={t('trend.remove_formula', { number: at + 1 })}
            onClick={() => set(at, null)}
          />
        </div>
      ))}
      <FieldProblems at="/formulas" />
      {formulas.length < kFormulasMax && (
        <Button
          type="link"
          size="small"
          icon={<PlusOutlined />}
          onClick={() => change({ formulas: [...formulas, { formula: '' }] })}
        >
          {t('trend.add_formula')}
        </Button>
      )}
      {formulas.length > 0 && <p className="hint">{t('trend.formula_hint')}</p>}
    </Section>
  );
}

/** What is counted, by what, and numbers computed from them. */
export function TrendBuilder(props: Props) {
  const { t } = useTranslation('behaviour');
  const { draft, change } = props;
  const { series } = draft;
  const set = (at: number, next: SeriesDraft | null) =>
    change({ series: series.flatMap((old, i) => (i === at ? (next ? [next] : []) : [old])) });
  return (
    <>
      <Section title={t('trend.period')}>
        <PeriodChoice<Period>
          label={t('trend.period')}
          at="/period"
          value={draft.period}
          periods={['hour', 'day', 'week', 'month']}
          onChange={(period) => change({ period })}
        />
      </Section>
      <Section title={t('trend.series')} side={`${series.length} / ${kSeriesMax}`}>
        <div className="step-list">
          {series.map((each, at) => (
            <SeriesCard
              key={each.key}
              at={at}
              value={each}
              onChange={(next) => set(at, next)}
              onRemove={series.length > 1 ? () => set(at, null) : undefined}
            />
          ))}
        </div>
        {series.length < kSeriesMax && (
          <Button
            block
            type="dashed"
            icon={<PlusOutlined />}
            onClick={() => change({ series: [...series, { ...newEvents(), measure: 'total' }] })}
          >
            {t('trend.add_series')}
          </Button>
        )}
      </Section>
      <Formulas {...props} />
    </>
  );
}

export function TrendOptions({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <>
      <Section title={t('builder.breakdown')}>
        <TrendBreakdownEditor value={draft.breakdown} onChange={(breakdown) => change({ breakdown })} />
      </Section>
      <Section title={t('compare.title')}>
        <CompareEditor value={draft.compare} onChange={(compare) => change({ compare })} />
      </Section>
      <Section title={t('trend.anomalies')}>
        <AnomalyEditor value={draft.anomalies} onChange={(anomalies) => change({ anomalies })} />
      </Section>
    </>
  );
}
