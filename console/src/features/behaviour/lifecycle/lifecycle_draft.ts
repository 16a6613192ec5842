// The lifecycle while it is being edited.
import type { LifecycleSpec, PropertyBreakdown } from '../../../api/types';
import type { BaseDraft } from '../analysis_model';
import { type EventsDraft, newEvents } from '../model/choices';
import { isBreakdown, isText, orAbsent } from '../model/shapes';
import { drafting } from '../model/spec_draft';

export interface LifecycleDraft extends BaseDraft {
  activity: EventsDraft;
  period: LifecycleSpec['period'];
  breakdown?: PropertyBreakdown | undefined;
}

export const kLifecycleDrafting = drafting<LifecycleSpec, LifecycleDraft>({
  kind: 'lifecycle',
  events: ['/activity'],
  required: ['/activity'],
  defaults: { breakdown: { limit: 10 } },
  blank: () => ({ activity: newEvents(), period: 'week' }),
  fits: (value) => isText(value.period) && orAbsent(value.breakdown, isBreakdown),
});
