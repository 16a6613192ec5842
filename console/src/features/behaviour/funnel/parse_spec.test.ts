import { describe, expect, it } from 'vitest';
import type { FunnelSpec } from '../../../api/types';
import { parseSpec } from './parse_spec';

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

describe('parseSpec', () => {
  it('reads a funnel', () => {
    expect(parseSpec(kSpec)).toEqual(kSpec);
  });

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
