// The lifetime value while it is being edited.
import type { LtvSpec, PropertyBreakdown } from '../../../api/types';
import type { BaseDraft } from '../analysis_model';
import { type EventsDraft, newEvents } from '../model/choices';
import { isBreakdown, isCount, isObject, isText, orAbsent } from '../model/shapes';
import { drafting } from '../model/spec_draft';

export interface LtvDraft extends BaseDraft {
  entry: EventsDraft & { first_time?: 'ever' | 'matching' | undefined };
  value: EventsDraft & { property?: string | undefined };
  period: LtvSpec['period'];
  periods?: number | undefined;
  clock?: LtvSpec['clock'] | undefined;
  cost?: { per_customer?: number; per_cohort?: { cohort: string; amount: number }[] } | undefined;
  breakdown?: PropertyBreakdown | undefined;
}

export const kPeriods = 7;
export const kPeriodsMax = 366;

export const kLtvDrafting = drafting<LtvSpec, LtvDraft>({
  kind: 'ltv',
  events: ['/entry', '/value'],
  required: ['/entry', '/value'],
  defaults: {
    entry: { first_time: 'ever' },
    periods: kPeriods,
    clock: 'calendar',
    breakdown: { limit: 10 },
  },
  blank: () => ({ entry: newEvents(), value: newEvents(), period: 'week' }),
  fits: (value) =>
    isText(value.period) &&
    orAbsent(value.periods, isCount) &&
    orAbsent(value.cost, isObject) &&
    orAbsent(value.breakdown, isBreakdown),
});
