// Date ranges by name, in whole days of the bank's zone. They count back from the last day that has data, so that they
// mean something on a log that ended years ago as well as on today's.
import { addDays, type Day, dayToNumber, numberToDay } from '../../../format/times';

export interface DayRange {
  from: Day;
  to: Day;
}

export interface DataDays {
  first: Day;
  last: Day;
}

const part = (day: Day, at: number, length: number) => Number(day.slice(at, at + length));
const year = (day: Day) => part(day, 0, 4);
const month = (day: Day) => part(day, 5, 2);
const dayOf = (y: number, m: number, d: number): Day =>
  new Date(Date.UTC(y, m - 1, d)).toISOString().slice(0, 10);

const startOfWeek = (day: Day): Day => {
  const weekday = (dayToNumber(day) + 3) % 7; // 1970-01-01 was a Thursday; Monday is 0
  return numberToDay(dayToNumber(day) - weekday);
};
const startOfMonth = (day: Day, back = 0): Day => dayOf(year(day), month(day) - back, 1);
const startOfQuarter = (day: Day, back = 0): Day =>
  dayOf(year(day), Math.floor((month(day) - 1) / 3) * 3 + 1 - 3 * back, 1);

/** Interest on demand deposits is settled on the 20th of March, June, September and December. */
function lastInterestDay(before: Day): Day {
  for (let back = 0; ; back += 1) {
    const quarter = startOfQuarter(before, back);
    const settled = dayOf(year(quarter), month(quarter) + 2, 20);
    if (settled < before) return settled;
  }
}

const kLunar = new Intl.DateTimeFormat('en-u-ca-chinese', {
  timeZone: 'UTC',
  month: 'numeric',
  day: 'numeric',
});

function isSpringFestival(day: Day): boolean {
  const parts = kLunar.formatToParts(new Date(`${day}T00:00:00Z`));
  const value = (type: string) => parts.find((p) => p.type === type)?.value;
  return value('month') === '1' && value('day') === '1';
}

/** The latest first day of the lunar year that is not after `day`; it falls between 21 January and 21 February. */
export function springFestival(day: Day): Day | undefined {
  for (const y of [year(day), year(day) - 1]) {
    for (let d = dayToNumber(dayOf(y, 1, 20)); d <= dayToNumber(dayOf(y, 2, 22)); d += 1) {
      const candidate = numberToDay(d);
      if (candidate <= day && isSpringFestival(candidate)) return candidate;
    }
  }
  return undefined;
}

export const kPresets = [
  'all',
  'last_7',
  'last_30',
  'last_90',
  'this_week',
  'last_week',
  'this_month',
  'last_month',
  'this_quarter',
  'last_quarter',
  'this_year',
  'interest_quarter',
  'spring_festival',
] as const;
export type Preset = (typeof kPresets)[number];

export function rangeOf(preset: Preset, { first, last }: DataDays): DayRange | undefined {
  switch (preset) {
    case 'all':
      return { from: first, to: last };
    case 'last_7':
      return { from: addDays(last, -6), to: last };
    case 'last_30':
      return { from: addDays(last, -29), to: last };
    case 'last_90':
      return { from: addDays(last, -89), to: last };
    case 'this_week':
      return { from: startOfWeek(last), to: last };
    case 'last_week':
      return { from: addDays(startOfWeek(last), -7), to: addDays(startOfWeek(last), -1) };
    case 'this_month':
      return { from: startOfMonth(last), to: last };
    case 'last_month':
      return { from: startOfMonth(last, 1), to: addDays(startOfMonth(last), -1) };
    case 'this_quarter':
      return { from: startOfQuarter(last), to: last };
    case 'last_quarter':
      return { from: startOfQuarter(last, 1), to: addDays(startOfQuarter(last), -1) };
    case 'this_year':
      return { from: dayOf(year(last), 1, 1), to: last };
    case 'interest_quarter': {
      const settled = lastInterestDay(last);
      return { from: addDays(lastInterestDay(settled), 1), to: settled };
    }
    case 'spring_festival': {
      const festival = springFestival(last);
      return festival ? { from: addDays(festival, -7), to: addDays(festival, 7) } : undefined;
    }
  }
}
