import { describe, expect, it } from 'vitest';
import type { FunnelSpec } from '../../../api/types';
import { sameSpec as same } from '../analysis_model';
import { moved, newChoice } from '../model/choices';
import { fromSpec, missingEvents, newDraft, newStep, toSpec } from './draft';

const sameSpec = (a: FunnelSpec, b: FunnelSpec) => same({ toSpec, fromSpec }, a, b);

const kRange = { from: '2011-10-01', to: '2012-03-14' };

const kSpec: FunnelSpec = {
  analysis: 'funnel',
  plan: 'loan_applications',
  subject: 'application',
  range: kRange,
  order: 'strict',
  steps: [
    { event: 'A_SUBMITTED', where: { property: 'amount', op: 'ge', value: 1000 } },
    {
      any_of: [{ event: 'O_SENT' }, { event: 'O_SENT_BACK', where: { property: 'channel', op: 'absent' } }],
      optional: true,
    },
    { event: 'A_APPROVED', label: '通过', within: { length: 2, unit: 'day' }, linked: 'product' },
  ],
  window: { length: 30, unit: 'day' },
  exclusions: [{ event: 'A_DECLINED', after_step: 1, before_step: 3 }],
  where: { not: { any: [{ property: 'app', op: 'eq', value: 'test' }] } },
  breakdown: { property: 'channel', attribution: 'step', step: 2, limit: 5 },
  time_to_convert: { from_step: 1, to_step: 3, bins: 30 },
  trend: { period: 'week' },
};

describe('a draft', () => {
  it('gives back every part of the spec it came from', () => {
    expect(toSpec(fromSpec(kSpec))).toEqual(kSpec);
  });

  it('asks for the time from first to last step unless a pair was chosen', () => {
    const draft = { ...newDraft('p', kRange), steps: [newStep('a'), newStep('b'), newStep('c')] };
    expect(toSpec(draft).time_to_convert).toEqual({ from_step: 1, to_step: 3 });
    const chosen = { ...draft, timeToConvert: { from_step: 2, to_step: 3 } };
    expect(toSpec(chosen).time_to_convert).toEqual({ from_step: 2, to_step: 3 });
  });

  it('forgets a time pair whose steps are gone', () => {
    const draft = { ...newDraft('p', kRange), steps: [newStep('a'), newStep('b')] };
    expect(toSpec({ ...draft, timeToConvert: { from_step: 1, to_step: 3 } }).time_to_convert?.to_step).toBe(
      2,
    );
  });

  it('leaves defaults out, so that equal analyses have equal links', () => {
    const draft = { ...newDraft('p', kRange), steps: [newStep('a')], trend: undefined };
    expect(Object.keys(toSpec(draft))).toEqual(['analysis', 'plan', 'range', 'steps', 'window']);
    expect(sameSpec(toSpec(draft), { ...toSpec(draft), order: 'ordered' })).toBe(true);
  });

  it('names the fields whose event is missing by JSON pointer', () => {
    const step = { ...newStep('a'), choices: [newChoice('a'), newChoice()] };
    const draft = {
      ...newDraft('p', kRange),
      steps: [newStep(), step],
      exclusions: [{ key: 'x', event: '' }],
    };
    expect(missingEvents(draft)).toEqual([
      '/steps/0/event',
      '/steps/1/any_of/1/event',
      '/exclusions/0/event',
    ]);
  });
});

describe('the server’s normal form of a spec', () => {
  const short: FunnelSpec = {
    analysis: 'funnel',
    plan: 'p',
    range: kRange,
    steps: [{ event: 'a' }, { any_of: [{ event: 'b' }, { event: 'c' }] }],
    window: { length: 1, unit: 'day' },
    exclusions: [{ event: 'x' }],
    breakdown: { property: 'channel' },
    time_to_convert: { from_step: 1, to_step: 2 },
  };
  const normal: FunnelSpec = {
    ...short,
    subject: 'customer',
    order: 'ordered',
    steps: [
      { event: 'a', label: 'a', optional: false },
      { any_of: [{ event: 'b' }, { event: 'c' }], label: 'b / c', optional: false },
    ],
    exclusions: [{ event: 'x', after_step: 1, before_step: 2 }],
    breakdown: { property: 'channel', attribution: 'first', limit: 10 },
    time_to_convert: { from_step: 1, to_step: 2, bins: 20 },
  };

  it('means the same as the short one', () => {
    expect(sameSpec(short, normal)).toBe(true);
    expect(sameSpec({ ...short, subject: 'card' }, normal)).toBe(false);
  });

  it('does not turn default labels into given ones', () => {
    expect(fromSpec(normal).steps.map((step) => step.label)).toEqual(['', '']);
  });
});

it('moves one step and keeps the order of the others', () => {
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
});
