import { describe, expect, it } from 'vitest';
import { type Preset, rangeOf, springFestival } from './date_presets';

const kDays = { first: '2024-05-01', last: '2026-03-18' }; // a Wednesday

describe('rangeOf', () => {
  it.each<[Preset, string, string]>([
    ['all', '2024-05-01', '2026-03-18'],
    ['last_7', '2026-03-12', '2026-03-18'],
    ['this_week', '2026-03-16', '2026-03-18'],
    ['last_week', '2026-03-09', '2026-03-15'],
    ['this_month', '2026-03-01', '2026-03-18'],
    ['last_month', '2026-02-01', '2026-02-28'],
    ['this_quarter', '2026-01-01', '2026-03-18'],
    ['last_quarter', '2025-10-01', '2025-12-31'],
    ['this_year', '2026-01-01', '2026-03-18'],
    ['interest_quarter', '2025-09-21', '2025-12-20'],
    ['spring_festival', '2026-02-10', '2026-02-24'],
  ])('%s is %s to %s', (preset, from, to) => {
    expect(rangeOf(preset, kDays)).toEqual({ from, to });
  });

  it('starts the week on Monday, on a Monday and on a Sunday', () => {
    expect(rangeOf('this_week', { ...kDays, last: '2026-03-16' })?.from).toBe('2026-03-16');
    expect(rangeOf('this_week', { ...kDays, last: '2026-03-22' })?.from).toBe('2026-03-16');
  });
});

// First days of the lunar year, from the Hong Kong Observatory's conversion tables.
it.each([
  ['2024-06-01', '2024-02-10'],
  ['2025-01-28', '2024-02-10'],
  ['2025-01-29', '2025-01-29'],
  ['2026-11-21', '2026-02-17'],
])('the spring festival not after %s was %s', (day, festival) => {
  expect(springFestival(day)).toBe(festival);
});
