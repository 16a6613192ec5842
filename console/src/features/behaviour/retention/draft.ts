// The retention while it is being edited.
import type { RetentionSpec } from '../../../api/types';
import type { BaseDraft } from '../analysis_model';
import { kGroupsShown, type PropertyBreakdown } from '../builder/breakdown_editor';
import {
  compact,
  type EventsDraft,
  eventsFromSpec,
  eventsToSpec,
  missingChoices,
  newEvents,
} from '../model/choices';
import type { DayRange } from '../model/date_presets';

type Entry = RetentionSpec['entry'];
export type FirstTime = NonNullable<Entry['first_time']>;
export type Period = RetentionSpec['period'];

export interface RetentionDraft extends BaseDraft {
  entry: EventsDraft;
  firstTime: FirstTime;
  returning: EventsDraft;
  period: Period;
  /** Every period by itself, up to so many after the entry; absent where brackets are given. */
  periods?: number | undefined;
  brackets?: RetentionSpec['brackets'] | undefined;
  clock: NonNullable<RetentionSpec['clock']>;
  mode: NonNullable<RetentionSpec['mode']>;
  minTimes: number;
  linked?: RetentionSpec['linked'] | undefined;
  value?: string | undefined;
  breakdown?: PropertyBreakdown | undefined;
}

const kPeriodsDefault = 7;
export const kPeriodsMax = 366;

export const newDraft = (plan: string, range: DayRange): RetentionDraft => ({
  plan,
  range,
  entry: newEvents(),
  firstTime: 'no',
  returning: newEvents(),
  period: 'week',
  periods: kPeriodsDefault,
  clock: 'calendar',
  mode: 'on',
  minTimes: 1,
});

const breakdownToSpec = ({ property, limit }: PropertyBreakdown): PropertyBreakdown =>
  compact({ property, limit: limit === kGroupsShown ? undefined : limit }) as PropertyBreakdown;

export function toSpec(draft: RetentionDraft): RetentionSpec {
  const { linked } = draft;
  return compact({
    analysis: 'retention',
    plan: draft.plan,
    subject: draft.subject,
    range: draft.range,
    entry: compact({
      ...eventsToSpec(draft.entry),
      first_time: draft.firstTime === 'no' ? undefined : draft.firstTime,
    }),
    return: eventsToSpec(draft.returning),
    period: draft.period,
    periods: draft.brackets || draft.periods === kPeriodsDefault ? undefined : draft.periods,
    brackets: draft.brackets?.map(({ from, to }) => compact({ from, to: to === from ? undefined : to })),
    clock: draft.clock === 'calendar' ? undefined : draft.clock,
    mode: draft.mode === 'on' ? undefined : draft.mode,
    min_times: draft.minTimes === 1 ? undefined : draft.minTimes,
    linked:
      linked && compact({ ...linked, return: linked.return === linked.entry ? undefined : linked.return }),
    value: draft.value ? { property: draft.value } : undefined,
    where: draft.where,
    breakdown: draft.breakdown && breakdownToSpec(draft.breakdown),
  }) as RetentionSpec;
}

export const fromSpec = (spec: RetentionSpec): RetentionDraft => ({
  plan: spec.plan,
  subject: spec.subject,
  range: spec.range,
  entry: eventsFromSpec(spec.entry),
  firstTime: spec.entry.first_time ?? 'no',
  returning: eventsFromSpec(spec.return),
  period: spec.period,
  periods: spec.brackets ? undefined : (spec.periods ?? kPeriodsDefault),
  brackets: spec.brackets,
  clock: spec.clock ?? 'calendar',
  mode: spec.mode ?? 'on',
  minTimes: spec.min_times ?? 1,
  linked: spec.linked,
  value: spec.value?.property,
  where: spec.where,
  breakdown: spec.breakdown,
});

export const missingEvents = (draft: RetentionDraft): string[] => [
  ...missingChoices(draft.entry, '/entry'),
  ...missingChoices(draft.returning, '/return'),
];
