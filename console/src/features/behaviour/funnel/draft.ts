// The funnel while it is being edited: the spec's shape, but unfinished steps are allowed and rows have stable keys.
import type { Breakdown, Exclusion, Filter, FunnelSpec, FunnelStep, TimeWindow } from '../../../api/types';
import type { BaseDraft } from '../analysis_model';
import {
  compact,
  type EventsDraft,
  eventsFromSpec,
  eventsToSpec,
  missingChoices,
  newEvents,
  newKey,
} from '../model/choices';

export interface StepDraft extends EventsDraft {
  optional: boolean;
  within?: TimeWindow | undefined;
  linked?: string | undefined;
}

export interface ExclusionDraft {
  key: string;
  event: string;
  where?: Filter | undefined;
  afterStep?: number | undefined;
  beforeStep?: number | undefined;
}

export interface FunnelDraft extends BaseDraft {
  order: NonNullable<FunnelSpec['order']>;
  steps: StepDraft[];
  window: TimeWindow;
  exclusions: ExclusionDraft[];
  breakdown?: Breakdown | undefined;
  timeToConvert?: NonNullable<FunnelSpec['time_to_convert']> | undefined;
  trend?: NonNullable<FunnelSpec['trend']>['period'] | undefined;
}

export const kStepsMax = 32;
export const kExclusionsMax = 32;
const kDefaultWindow: TimeWindow = { length: 7, unit: 'day' };

export const newStep = (event = ''): StepDraft => ({
  ...newEvents(event),
  optional: false,
});
export const newExclusion = (): ExclusionDraft => ({ key: newKey(), event: '' });

export function newDraft(plan: string, range: { from: string; to: string }): FunnelDraft {
  return {
    plan,
    range,
    order: 'ordered',
    steps: [newStep(), newStep()],
    window: kDefaultWindow,
    exclusions: [],
    trend: 'day',
  };
}

const stepToSpec = (step: StepDraft): FunnelStep =>
  compact({
    ...eventsToSpec(step),
    optional: step.optional || undefined,
    within: step.within,
    linked: step.linked,
  }) as FunnelStep;

const exclusionToSpec = (exclusion: ExclusionDraft): Exclusion =>
  compact({
    event: exclusion.event,
    where: exclusion.where,
    after_step: exclusion.afterStep,
    before_step: exclusion.beforeStep,
  }) as Exclusion;

const kDefaultLimit = 10;
const kDefaultBins = 20;

const breakdownToSpec = ({ property, attribution = 'first', step, limit }: Breakdown): Breakdown =>
  compact({
    property,
    attribution: attribution === 'first' ? undefined : attribution,
    step: attribution === 'step' ? step : undefined,
    limit: limit === kDefaultLimit ? undefined : limit,
  }) as Breakdown;

/** The time between the first and the last step is what people ask for; a chosen pair stays while its steps exist. */
function timePair(draft: FunnelDraft): FunnelSpec['time_to_convert'] {
  const last = draft.steps.length;
  const chosen = draft.timeToConvert;
  if (chosen && chosen.to_step <= last) {
    const { from_step, to_step, bins } = chosen;
    return compact({ from_step, to_step, bins: bins === kDefaultBins ? undefined : bins }) as typeof chosen;
  }
  return last > 1 ? { from_step: 1, to_step: last } : undefined;
}

export function toSpec(draft: FunnelDraft): FunnelSpec {
  return compact({
    analysis: 'funnel',
    plan: draft.plan,
    subject: draft.subject,
    range: draft.range,
    order: draft.order === 'ordered' ? undefined : draft.order,
    steps: draft.steps.map(stepToSpec),
    window: draft.window,
    exclusions: draft.exclusions.length > 0 ? draft.exclusions.map(exclusionToSpec) : undefined,
    where: draft.where,
    breakdown: draft.breakdown && breakdownToSpec(draft.breakdown),
    time_to_convert: timePair(draft),
    trend: draft.trend ? { period: draft.trend } : undefined,
  }) as FunnelSpec;
}

const stepFromSpec = (step: FunnelStep): StepDraft => ({
  ...eventsFromSpec(step),
  optional: step.optional ?? false,
  within: step.within,
  linked: step.linked,
});

export function fromSpec(spec: FunnelSpec): FunnelDraft {
  return {
    plan: spec.plan,
    subject: spec.subject,
    range: spec.range,
    order: spec.order ?? 'ordered',
    steps: spec.steps.map(stepFromSpec),
    window: spec.window,
    exclusions: (spec.exclusions ?? []).map((exclusion) => ({
      key: newKey(),
      event: exclusion.event,
      where: exclusion.where,
      afterStep: exclusion.after_step ?? 1,
      beforeStep: exclusion.before_step ?? 2,
    })),
    where: spec.where,
    breakdown: spec.breakdown,
    timeToConvert: spec.time_to_convert,
    trend: spec.trend?.period,
  };
}

/** What the console can see missing before it asks the server; fields are JSON pointers into the spec. */
export const missingEvents = (draft: FunnelDraft): string[] => [
  ...draft.steps.flatMap((step, at) => missingChoices(step, `/steps/${at}`)),
  ...draft.exclusions.flatMap(({ event }, at) => (event ? [] : [`/exclusions/${at}/event`])),
];
