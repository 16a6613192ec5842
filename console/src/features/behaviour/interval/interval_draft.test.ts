import { describe, expect, it } from 'vitest';
import type { IntervalSpec } from '../../../api/types';
import { readEdges } from '../model/edges';
import { kIntervalDrafting } from './interval_draft';

const { toSpec, fromSpec, parse, missing, newDraft } = kIntervalDrafting;
const kRange = { from: '2026-08-01', to: '2026-08-31' };
const kFull: IntervalSpec = {
  analysis: 'interval',
  plan: 'p',
  range: kRange,
  start: { event: 'a', where: { property: 'x', op: 'exists' } },
  end: { any_of: [{ event: 'a' }, { event: 'b' }], label: 'again' },
  max: { length: 90, unit: 'day' },
  per: 'customer',
  linked: { start: 'x', end: 'y' },
  bins: { edges: [1, 7, 30], unit: 'day' },
  trend: 'month',
  breakdown: { property: 'x', limit: 5 },
};

describe('an interval draft', () => {
  it('gives back every part of the spec it came from', () => {
    expect(toSpec(fromSpec(kFull))).toEqual(kFull);
    expect(parse(kFull)).toEqual(kFull);
  });

  it('leaves defaults out', () => {
    const short = { ...kFull, per: undefined, bins: undefined, linked: { start: 'x' } };
    const normal: IntervalSpec = {
      ...kFull,
      per: 'interval',
      bins: { at_most: 20 },
      linked: { start: 'x', end: 'x' },
    };
    expect(toSpec(fromSpec(normal))).toEqual(JSON.parse(JSON.stringify(short)));
  });

  it('asks for both events', () => {
    expect(missing(newDraft('p', kRange))).toEqual(['/start/event', '/end/event']);
    expect(parse({ ...kFull, end: undefined })).toBeUndefined();
  });
});

it.each<[string, number[] | undefined]>([
  ['1, 7 30', [1, 7, 30]],
  ['0.5；2', [0.5, 2]],
  ['7, 1', undefined],
  ['1, x', undefined],
  [' ', undefined],
])('reads edges out of “%s”', (text, edges) => {
  expect(readEdges(text)).toEqual(edges);
});
