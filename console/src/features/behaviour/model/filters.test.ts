import { describe, expect, it } from 'vitest';
import type { Filter } from '../../../api/types';
import { countConditions, newCondition, newGroup, toFilter, toTree, valueFor } from './filters';

const kAmount: Filter = { property: 'amount', op: 'between', value: [1000, 2000] };
const kChannel: Filter = { property: 'channel', op: 'in', value: ['app', 'web'] };
const kAbsent: Filter = { property: 'page', op: 'absent' };

describe('the filter tree', () => {
  it.each<[string, Filter]>([
    ['one condition', kAmount],
    ['all', { all: [kAmount, kChannel] }],
    ['any in all', { all: [kAmount, { any: [kChannel, kAbsent] }] }],
    ['none', { not: { any: [kAmount, kChannel] } }],
    ['not all', { not: { all: [kAmount, kChannel] } }],
    ['none in any', { any: [{ not: { any: [kAbsent] } }, kAmount] }],
  ])('gives back: %s', (_, filter) => {
    expect(toFilter(toTree(filter))).toEqual(filter);
  });

  it('reads a negated condition as “none of” one', () => {
    expect(toFilter(toTree({ not: kAbsent }))).toEqual({ not: { any: [kAbsent] } });
  });

  it('leaves out what is not finished', () => {
    const half = newCondition('amount', 'between');
    const tree = newGroup([{ ...half, value: [1, ''] }, newCondition('', 'eq'), newGroup([half])]);
    expect(toFilter(tree)).toBeUndefined();
  });

  it('counts conditions at every depth', () => {
    expect(countConditions({ all: [kAmount, { not: { any: [kChannel, kAbsent] } }] })).toBe(3);
  });
});

describe('valueFor', () => {
  it('keeps a value when the operator changes between one and several', () => {
    expect(valueFor('in', 'app')).toEqual(['app']);
    expect(valueFor('eq', ['app', 'web'])).toBe('app');
    expect(valueFor('absent', 'app')).toBeUndefined();
  });
});
