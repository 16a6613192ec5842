import { describe, expect, it } from 'vitest';
import type { RetentionSpec } from '../../../api/types';
import { sameSpec } from '../analysis_model';
import { fromSpec, missingEvents, newDraft, toSpec } from './draft';
import { parseSpec } from './parse_spec';

const kRange = { from: '2026-08-01', to: '2026-08-31' };

const kFull: RetentionSpec = {
  analysis: 'retention',
  plan: 'mobile_bank',
  subject: 'customer',
  range: kRange,
  entry: { event: 'activation_success', first_time: 'ever' },
  return: { any_of: [{ event: 'login' }, { event: 'app_open', where: { property: 'app', op: 'exists' } }] },
  period: 'day',
  brackets: [{ from: 1 }, { from: 2, to: 4 }],
  clock: 'rolling',
  mode: 'on_or_after',
  min_times: 2,
  linked: { entry: 'product', return: 'next_product' },
  value: { property: 'amount' },
  where: { property: 'channel', op: 'eq', value: 'push' },
  breakdown: { property: 'channel', limit: 5 },
};

describe('a retention draft', () => {
  it('gives back every part of the spec it came from', () => {
    expect(toSpec(fromSpec(kFull))).toEqual(kFull);
    expect(parseSpec(kFull)).toEqual(kFull);
  });

  it('leaves defaults out, so that equal analyses have equal links', () => {
    const short: RetentionSpec = {
      analysis: 'retention',
      plan: 'p',
      range: kRange,
      entry: { event: 'a' },
      return: { event: 'b' },
      period: 'week',
    };
    const normal: RetentionSpec = {
      ...short,
      subject: 'customer',
      entry: { event: 'a', label: 'a' },
      return: { event: 'b', label: 'b' },
      periods: 7,
      clock: 'calendar',
      mode: 'on',
      min_times: 1,
    };
    expect(toSpec(fromSpec(normal))).toEqual({ ...short, subject: 'customer' });
    expect(sameSpec({ toSpec, fromSpec }, short, normal)).toBe(true);
  });

  it('names the fields whose event is missing by JSON pointer', () => {
    expect(missingEvents(newDraft('p', kRange))).toEqual(['/entry/event', '/return/event']);
  });
});

describe('parseSpec', () => {
  it.each<[string, unknown]>([
    ['a funnel', { ...kFull, analysis: 'funnel' }],
    ['no return', { ...kFull, return: undefined }],
    ['a bracket without beginning', { ...kFull, brackets: [{ to: 3 }] }],
    ['a number for a link', { ...kFull, linked: 3 }],
  ])('refuses %s', (_, value) => {
    expect(parseSpec(value)).toBeUndefined();
  });
});
