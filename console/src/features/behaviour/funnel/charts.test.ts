import { describe, expect, it } from 'vitest';
import { niceTimeStep } from './time_option';
import { conversion } from './trend_option';

const kHour = 3_600_000;

describe('niceTimeStep', () => {
  it.each([
    [30 * 24 * kHour, 5 * 24 * kHour],
    [6 * kHour, kHour],
    [90_000, 15_000],
    [2000 * 24 * kHour, 365 * 24 * kHour],
  ])('of a span of %d ms is %d', (span, step) => {
    expect(niceTimeStep(span)).toBe(step);
  });
});

it('has no conversion where nobody entered', () => {
  expect(conversion([0, 0], 2)).toBeNull();
  expect(conversion([4, 1], 2)).toBe(0.25);
});
