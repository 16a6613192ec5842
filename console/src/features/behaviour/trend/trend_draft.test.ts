import { describe, expect, it } from 'vitest';
import type { TrendResult, TrendSpec } from '../../../api/types';
import { sameSpec } from '../analysis_model';
import { kTrendDrafting } from './trend_draft';
import { cellOf, trendLines } from './trend_lines';

const { toSpec, fromSpec, parse, missing, newDraft } = kTrendDrafting;
const kRange = { from: '2026-08-01', to: '2026-08-31' };

const kFull: TrendSpec = {
  analysis: 'trend',
  plan: 'mobile_bank',
  subject: 'customer',
  range: kRange,
  period: 'hour',
  series: [
    { event: 'login', measure: 'unique', first_time: 'ever', label: '新登录' },
    {
      any_of: [
        { event: 'transfer_success' },
        { event: 'repay', where: { property: 'amount', op: 'exists' } },
      ],
      measure: 'p90',
      property: 'amount',
    },
  ],
  formulas: [{ formula: '100*A/B', label: '%' }],
  where: { property: 'channel', op: 'eq', value: 'push' },
  breakdown: { properties: ['platform', 'channel'], attribution: 'last', limit: 5 },
  compare: { to: 'earlier', length: 12, unit: 'month' },
  anomalies: { threshold: 2.5, season: 168 },
};

describe('a trend draft', () => {
  it('gives back every part of the spec it came from', () => {
    expect(toSpec(fromSpec(kFull))).toEqual(kFull);
    expect(parse(kFull)).toEqual(kFull);
  });

  it('keeps that anomalies are asked for, and leaves out the season that every day or hour has', () => {
    const daily = { ...kFull, period: 'day' as const, anomalies: { threshold: 3.5, season: 7 } };
    expect(toSpec(fromSpec(daily)).anomalies).toEqual({ threshold: 3.5 });
    expect(toSpec(fromSpec({ ...daily, period: 'hour' })).anomalies).toEqual({ threshold: 3.5, season: 7 });
  });

  it('leaves defaults out, whatever the order of members', () => {
    const short: TrendSpec = {
      analysis: 'trend',
      plan: 'p',
      range: kRange,
      period: 'day',
      series: [{ event: 'a' }],
      breakdown: { properties: ['x'] },
    };
    const normal: TrendSpec = {
      series: [{ measure: 'total', first_time: 'no', label: 'a', event: 'a' }],
      range: { to: kRange.to, from: kRange.from },
      analysis: 'trend',
      period: 'day',
      plan: 'p',
      formulas: [],
      breakdown: { limit: 10, attribution: 'every', properties: ['x'] },
    };
    expect(toSpec(fromSpec(normal))).toEqual(short);
    expect(JSON.stringify(toSpec(fromSpec(normal)))).toBe(JSON.stringify(toSpec(fromSpec(short))));
    expect(sameSpec(kTrendDrafting, short, normal)).toBe(true);
  });

  it('names the series without an event', () => {
    expect(missing(newDraft('p', kRange))).toEqual(['/series/0/event']);
  });

  it.each<[string, unknown]>([
    ['a funnel', { ...kFull, analysis: 'funnel' }],
    ['no series', { ...kFull, series: [] }],
    ['a series that is a number', { ...kFull, series: [3] }],
    ['one property for several', { ...kFull, breakdown: { property: 'x' } }],
  ])('refuses %s', (_, value) => {
    expect(parse(value)).toBeUndefined();
  });
});

it('puts each line beside its comparison, and knows the cell of a number', () => {
  const line = (of: number) => ({ points: [of], whole: of });
  const table = (of: number) => ({
    range: kRange,
    periods: [{ start: '2026-08-01', final: true, clipped: false }],
    series: [
      {
        letter: 'A',
        label: '',
        measure: 'total',
        unit: 'events' as const,
        all: line(of),
        groups: [line(of + 1)],
      },
    ],
    formulas: [{ label: '', formula: '2*A', all: line(of + 2), groups: [line(of + 3)] }],
  });
  const result = {
    groups: [{ kind: 'value', values: ['x', null] }],
    table: table(10),
    compared: table(20),
  } as unknown as TrendResult;
  const lines = trendLines(result, ['a', 'f']);
  expect(lines.map(({ whole }) => whole)).toEqual([10, 20, 11, 21, 12, 22, 13, 23]);
  expect(lines.map((each) => cellOf(each, result, '2026-08-01'))).toEqual([
    { series: 'A', period: '2026-08-01' },
    { series: 'A', period: '2026-08-01', compared: true },
    { series: 'A', period: '2026-08-01', group: { kind: 'value', values: ['x', null] } },
    { series: 'A', period: '2026-08-01', group: { kind: 'value', values: ['x', null] }, compared: true },
    ...[undefined, undefined, undefined, undefined],
  ]);
});
