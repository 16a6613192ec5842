// The distribution while it is being edited.
import type { DistributionSpec, PropertyBreakdown } from '../../../api/types';
import type { BaseDraft } from '../analysis_model';
import { type EventsDraft, newEvents } from '../model/choices';
import { isBreakdown, isText, orAbsent } from '../model/shapes';
import { drafting } from '../model/spec_draft';

export type Measure = NonNullable<DistributionSpec['metric']['measure']>;

export interface MetricDraft extends EventsDraft {
  measure?: Measure | undefined;
  property?: string | undefined;
  edges?: number[] | undefined;
}

export interface DistributionDraft extends BaseDraft {
  metric: MetricDraft;
  across?: MetricDraft | undefined;
  period?: DistributionSpec['period'] | undefined;
  breakdown?: PropertyBreakdown | undefined;
}

/** Of events; the others are of a property. */
export const kCounts: readonly Measure[] = ['times', 'days', 'hours'];
export const kMeasures: readonly Measure[] = [...kCounts, 'sum', 'mean', 'min', 'max'];

const kMetric = { measure: 'times' };

export const kDistributionDrafting = drafting<DistributionSpec, DistributionDraft>({
  kind: 'distribution',
  events: ['/metric', '/across'],
  required: ['/metric'],
  defaults: { metric: kMetric, across: kMetric, breakdown: { limit: 10 } },
  blank: () => ({ metric: newEvents() }),
  fits: (value) => orAbsent(value.period, isText) && orAbsent(value.breakdown, isBreakdown),
});
