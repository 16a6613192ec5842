// The funnel while it is being edited: the spec's shape, but unfinished steps are allowed and rows have stable keys.
import type {
  Breakdown,
  EventChoice,
  Exclusion,
  Filter,
  FunnelSpec,
  FunnelStep,
  TimeWindow,
} from '../../../api/types';

export interface ChoiceDraft {
  key: string;
  event: string;
  where?: Filter | undefined;
}

export interface StepDraft {
  key: string;
  choices: ChoiceDraft[];
  label: string;
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

export interface Draft {
  plan: string;
  range: { from: string; to: string };
  order: NonNullable<FunnelSpec['order']>;
  steps: StepDraft[];
  window: TimeWindow;
  exclusions: ExclusionDraft[];
  where?: Filter | undefined;
  breakdown?: Breakdown | undefined;
  timeToConvert?: NonNullable<FunnelSpec['time_to_convert']> | undefined;
  trend?: NonNullable<FunnelSpec['trend']>['period'] | undefined;
  subject?: string | undefined;
}

export const kStepsMax = 32;
export const kExclusionsMax = 32;
const kDefaultWindow: TimeWindow = { length: 7, unit: 'day' };

let lastKey = 0;
export const newKey = (): string => {
  lastKey += 1;
  return `k${lastKey}`;
};

export const newChoice = (event = ''): ChoiceDraft => ({ key: newKey(), event });
export const newStep = (event = ''): StepDraft => ({
  key: newKey(),
  choices: [newChoice(event)],
  label: '',
  optional: false,
});
export const newExclusion = (): ExclusionDraft => ({ key: newKey(), event: '' });

export function newDraft(plan: string, range: { from: string; to: string }): Draft {
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

/** Drops keys without a value, so that equal analyses are equal JSON. */
function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}

const choiceToSpec = (choice: ChoiceDraft): EventChoice =>
  compact({ event: choice.event, where: choice.where }) as EventChoice;

function stepToSpec(step: StepDraft): FunnelStep {
  const [first] = step.choices;
  const what =
    step.choices.length === 1 && first ? choiceToSpec(first) : { any_of: step.choices.map(choiceToSpec) };
  return compact({
    ...what,
    label: step.label || undefined,
    optional: step.optional || undefined,
    within: step.within,
    linked: step.linked,
  }) as FunnelStep;
}

const exclusionToSpec = (exclusion: ExclusionDraft): Exclusion =>
  compact({
    event: exclusion.event,
    where: exclusion.where,
    after_step: exclusion.afterStep,
    before_step: exclusion.beforeStep,
  }) as Exclusion;

/** Names of a step that has no label of its own, as the server writes them into its normal form. */
const defaultLabel = (events: string[]): string => events.join(' / ');

/** The label someone gave a step; empty for the one it has by default. */
export function ownLabel(step: FunnelStep): string {
  const events = step.any_of ? step.any_of.map((choice) => choice.event) : [step.event ?? ''];
  return step.label === undefined || step.label === defaultLabel(events) ? '' : step.label;
}

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
function timePair(draft: Draft): FunnelSpec['time_to_convert'] {
  const last = draft.steps.length;
  const chosen = draft.timeToConvert;
  if (chosen && chosen.to_step <= last) {
    const { from_step, to_step, bins } = chosen;
    return compact({ from_step, to_step, bins: bins === kDefaultBins ? undefined : bins }) as typeof chosen;
  }
  return last > 1 ? { from_step: 1, to_step: last } : undefined;
}

export function toSpec(draft: Draft): FunnelSpec {
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

function stepFromSpec(step: FunnelStep): StepDraft {
  const choices = step.any_of ?? [compact({ event: step.event ?? '', where: step.where }) as EventChoice];
  return {
    key: newKey(),
    choices: choices.map((choice) => ({ key: newKey(), event: choice.event, where: choice.where })),
    label: ownLabel(step),
    optional: step.optional ?? false,
    within: step.within,
    linked: step.linked,
  };
}

export function fromSpec(spec: FunnelSpec): Draft {
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

/** The shortest spec that means the same: no defaults, members in one order. */
export const canonical = (spec: FunnelSpec): FunnelSpec => toSpec(fromSpec(spec));

/** A spec without subject is about the plan's own. */
export function sameSpec(a: FunnelSpec, b: FunnelSpec): boolean {
  const subject = a.subject && b.subject ? [a.subject, b.subject] : [];
  const text = (spec: FunnelSpec) => JSON.stringify({ ...canonical(spec), subject: undefined });
  return subject[0] === subject[1] && text(a) === text(b);
}

/** Moves one element of a list; other elements keep their order. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  const copy = [...list];
  const [item] = copy.splice(from, 1);
  if (item !== undefined) copy.splice(to, 0, item);
  return copy;
}

/** What the console can see missing before it asks the server; fields are JSON pointers into the spec. */
export function missingEvents(draft: Draft): string[] {
  const fields: string[] = [];
  draft.steps.forEach((step, s) => {
    step.choices.forEach((choice, c) => {
      if (!choice.event) fields.push(choicePointer(step, s, c));
    });
  });
  draft.exclusions.forEach((exclusion, e) => {
    if (!exclusion.event) fields.push(`/exclusions/${e}/event`);
  });
  return fields;
}

export const choicePointer = (step: StepDraft, stepIndex: number, choiceIndex: number): string =>
  step.choices.length === 1 ? `/steps/${stepIndex}/event` : `/steps/${stepIndex}/any_of/${choiceIndex}/event`;
