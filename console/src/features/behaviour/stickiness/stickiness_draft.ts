// The stickiness while it is being edited.
import type { Comparison, PropertyBreakdown, StickinessSpec } from '../../../api/types';
import type { BaseDraft } from '../analysis_model';
import { type EventsDraft, newEvents } from '../model/choices';
import { isBreakdown, isCount, isObject, isText, orAbsent } from '../model/shapes';
import { drafting } from '../model/spec_draft';

export interface StickinessDraft extends BaseDraft {
  activity: EventsDraft;
  interval: StickinessSpec['interval'];
  threshold?: { op?: 'ge' | 'le' | 'eq'; times: number } | undefined;
  compare?: Comparison | undefined;
  breakdown?: PropertyBreakdown | undefined;
}

/** The usual threshold is left out as a whole; of another one the usual operator is. */
function shorten(spec: Record<string, unknown>): Record<string, unknown> {
  const { threshold } = spec;
  if (!isObject(threshold)) return spec;
  const { op = 'ge', times } = threshold;
  if (op === 'ge' && times === 1) return { ...spec, threshold: undefined };
  return { ...spec, threshold: op === 'ge' ? { times } : { op, times } };
}

export const kStickinessDrafting = drafting<StickinessSpec, StickinessDraft>({
  kind: 'stickiness',
  events: ['/activity'],
  required: ['/activity'],
  defaults: { breakdown: { limit: 10 } },
  blank: () => ({ activity: newEvents(), interval: 'day' }),
  fits: (value) =>
    isText(value.interval) &&
    orAbsent(value.threshold, (threshold) => isObject(threshold) && isCount(threshold.times)) &&
    orAbsent(value.compare, (compare) => isObject(compare) && isText(compare.to)) &&
    orAbsent(value.breakdown, isBreakdown),
  shorten,
});
