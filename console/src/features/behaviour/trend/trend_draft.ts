// The trend while it is being edited.
import type { Comparison, TrendSeries, TrendSpec } from '../../../api/types';
import type { BaseDraft } from '../analysis_model';
import { type EventsDraft, newEvents } from '../model/choices';
import { isObject, isText, orAbsent } from '../model/shapes';
import { drafting } from '../model/spec_draft';

export type Measure = NonNullable<TrendSeries['measure']>;

export interface SeriesDraft extends EventsDraft {
  measure?: Measure | undefined;
  property?: string | undefined;
  first_time?: TrendSeries['first_time'] | undefined;
}

export interface TrendDraft extends BaseDraft {
  period: TrendSpec['period'];
  series: SeriesDraft[];
  formulas?: { formula: string; label?: string | undefined }[] | undefined;
  breakdown?: TrendSpec['breakdown'] | undefined;
  compare?: Comparison | undefined;
  anomalies?: TrendSpec['anomalies'] | undefined;
}

export const kSeriesMax = 8;
export const kFormulasMax = 6;
export const kPropertiesMax = 3;

const isFormula = (value: unknown): boolean => isObject(value) && isText(value.formula);
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

/** Periods after which a line repeats, where the spec does not say. */
const kUsualSeasons: Record<string, number> = { hour: 24, day: 7, week: 0, month: 0 };

function withoutUsualSeason(spec: Record<string, unknown>): Record<string, unknown> {
  const { anomalies, period } = spec;
  if (!isObject(anomalies) || anomalies.season !== kUsualSeasons[String(period)]) return spec;
  const { season: _season, ...rest } = anomalies;
  return { ...spec, anomalies: rest };
}

export const kTrendDrafting = drafting<TrendSpec, TrendDraft>({
  kind: 'trend',
  events: ['/series/*'],
  required: ['/series/*'],
  defaults: {
    series: { measure: 'total', first_time: 'no' },
    breakdown: { attribution: 'every', limit: 10 },
  },
  blank: () => ({ period: 'day', series: [{ ...newEvents(), measure: 'total' }] }),
  fits: (value) =>
    isText(value.period) &&
    orAbsent(value.formulas, (list) => Array.isArray(list) && list.every(isFormula)) &&
    orAbsent(value.breakdown, (by) => isObject(by) && isTexts(by.properties)) &&
    orAbsent(value.compare, (compare) => isObject(compare) && isText(compare.to)) &&
    orAbsent(value.anomalies, isObject),
  shorten: withoutUsualSeason,
});

export const letterOf = (at: number): string => String.fromCharCode('A'.charCodeAt(0) + at);

/** Measures of events; the others are of a property. */
export const kEventMeasures: readonly Measure[] = ['total', 'unique', 'per_subject'];
export const kMeasures: readonly Measure[] = [
  ...kEventMeasures,
  'sum',
  'mean',
  'min',
  'max',
  'p50',
  'p90',
  'p99',
  'distinct',
];
