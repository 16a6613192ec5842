import { defaultParseSearch, defaultStringifySearch } from '@tanstack/react-router';
import { describe, expect, it } from 'vitest';
import type { FunnelSpec } from '../../../api/types';
import { parseSearch, parseSpec } from './link';

const kSpec: FunnelSpec = {
  analysis: 'funnel',
  plan: '贷款',
  range: { from: '2011-10-01', to: '2012-03-14' },
  steps: [
    { event: 'A & B=?#' },
    { any_of: [{ event: 'C', where: { property: 'n', op: 'eq', value: '1' } }] },
  ],
  window: { length: 30, unit: 'day' },
};

describe('a link', () => {
  it('holds the whole analysis, whatever characters are in it', () => {
    const search = { spec: kSpec, tab: 'trend' as const, insight: 'i1' };
    expect(parseSearch(defaultParseSearch(defaultStringifySearch(search)))).toEqual(search);
  });

  it('says that it is broken when it was cut', () => {
    const cut = defaultStringifySearch({ spec: kSpec }).slice(0, 80);
    const parsed = parseSearch(defaultParseSearch(cut));
    expect(parsed).toEqual({ broken: true });
    expect(Object.keys(parsed)).toContain('spec'); // set to undefined, not left to the address
  });

  it('ignores tabs that do not exist', () => {
    expect(parseSearch({ tab: 'nope' })).toEqual({});
  });
});

describe('parseSpec', () => {
  it.each<[string, unknown]>([
    ['another analysis', { ...kSpec, analysis: 'path' }],
    ['no steps', { ...kSpec, steps: [] }],
    ['a step without event', { ...kSpec, steps: [{ label: 'x' }] }],
    ['a date that is an instant', { ...kSpec, range: { from: '2011-10-01T00:00:00Z', to: '2012-01-01' } }],
    ['a window of no length', { ...kSpec, window: { length: 0, unit: 'day' } }],
    ['a filter without operator', { ...kSpec, where: { property: 'x' } }],
    ['a string', 'funnel'],
  ])('refuses %s', (_, value) => {
    expect(parseSpec(value)).toBeUndefined();
  });
});
