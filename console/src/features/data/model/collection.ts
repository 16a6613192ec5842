// What became of the collected events, in the parts that people see.
import type { Collection, NameCount } from '../../../api/types';

export const kParts = ['stored', 'duplicates', 'rejected', 'in_log'] as const;
export type Part = (typeof kParts)[number];

/** Events the parts do not account for; 0 when the equation holds. */
export const missing = (collection: Collection): number =>
  collection.received - kParts.reduce((sum, part) => sum + collection[part], 0);

export const behind = ({ end }: Collection['log'], position: number): number => Math.max(0, end - position);

export const kMarks = [
  'undeclared_event',
  'undeclared_property',
  'bad_value',
  'missing_property',
  'junk_id',
  'future_time',
  'old_time',
  'bot',
] as const;

export const kReasons = [
  'undeclared_event',
  'undeclared_property',
  'bad_value',
  'missing_property',
  'missing_subject',
  'missing_event',
  'bad_time',
  'bad_event',
  'too_large',
  'too_deep',
  'unknown_plan',
] as const;

/** What a change of the plan can heal; the rest has to be mended where the events are made. */
const kMendable = [
  'undeclared_event',
  'undeclared_property',
  'bad_value',
  'missing_property',
  'unknown_plan',
];
export const mendable = (reason: string): boolean => kMendable.includes(reason);

export interface Bar extends NameCount {
  /** Of the whole, in [0, 1]. */
  share: number;
  /** Of the longest bar, in [0, 1]. */
  length: number;
}

/** The most frequent first. */
export function bars(counts: NameCount[], whole: number): Bar[] {
  const sorted = counts.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  const longest = sorted[0]?.count ?? 0;
  return sorted.map(({ name, count }) => ({
    name,
    count,
    share: whole > 0 ? Math.min(1, count / whole) : 0,
    length: count / longest,
  }));
}
