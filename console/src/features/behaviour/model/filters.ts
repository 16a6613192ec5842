// Filters as a tree of groups and conditions. Every filter of the language has exactly one such tree, so whatever was
// saved from the command line can be edited here.
import type { Filter, PlanProperty } from '../../../api/types';
import { newKey } from './choices';

export type Combine = 'all' | 'any' | 'none' | 'not_all';
export type Operator =
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'between'
  | 'in'
  | 'not_in'
  | 'contains'
  | 'starts_with'
  | 'exists'
  | 'absent';
export type Scalar = string | number | boolean;
export type PropertyType = PlanProperty['type'];

export interface Condition {
  kind: 'condition';
  key: string;
  property: string;
  op: Operator;
  value?: Scalar | Scalar[] | undefined;
}

export interface ConditionGroup {
  kind: 'group';
  key: string;
  combine: Combine;
  items: (Condition | ConditionGroup)[];
}

const kTextOperators: Operator[] = [
  'eq',
  'ne',
  'in',
  'not_in',
  'contains',
  'starts_with',
  'exists',
  'absent',
];
const kOrderedOperators: Operator[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le', 'between', 'exists', 'absent'];

export function operatorsOf(type: PropertyType): Operator[] {
  if (type === 'string') return kTextOperators;
  if (type === 'enum') return ['eq', 'ne', 'in', 'not_in', 'exists', 'absent'];
  if (type === 'boolean') return ['eq', 'exists', 'absent'];
  if (type === 'time') return ['gt', 'ge', 'lt', 'le', 'between', 'exists', 'absent'];
  return kOrderedOperators;
}

export const isList = (op: Operator): boolean => op === 'in' || op === 'not_in';
export const needsValue = (op: Operator): boolean => op !== 'exists' && op !== 'absent';

/** A value keeps its meaning when the operator changes between one and several. */
export function valueFor(op: Operator, value: Condition['value']): Condition['value'] {
  if (!needsValue(op) || value === undefined) return undefined;
  const list = Array.isArray(value) ? value : [value];
  if (isList(op)) return list;
  return op === 'between' ? undefined : list[0];
}

export const newCondition = (property: string, op: Operator): Condition => ({
  kind: 'condition',
  key: newKey(),
  property,
  op,
});

export const newGroup = (items: ConditionGroup['items'] = [], combine: Combine = 'all'): ConditionGroup => ({
  kind: 'group',
  key: newKey(),
  combine,
  items,
});

function fromFilter(filter: Filter): Condition | ConditionGroup {
  if ('all' in filter) return newGroup(filter.all.map(fromFilter), 'all');
  if ('any' in filter) return newGroup(filter.any.map(fromFilter), 'any');
  if ('not' in filter) {
    const inner = fromFilter(filter.not);
    if (inner.kind === 'group' && inner.combine === 'any') return { ...inner, combine: 'none' };
    if (inner.kind === 'group' && inner.combine === 'all') return { ...inner, combine: 'not_all' };
    return newGroup([inner], 'none');
  }
  const condition = newCondition(filter.property, filter.op);
  return 'value' in filter ? { ...condition, value: filter.value as Condition['value'] } : condition;
}

export function toTree(filter: Filter | undefined): ConditionGroup {
  if (!filter) return newGroup();
  const tree = fromFilter(filter);
  return tree.kind === 'group' ? tree : newGroup([tree]);
}

function isComplete(condition: Condition): boolean {
  if (!condition.property) return false;
  if (!needsValue(condition.op)) return true;
  const { value, op } = condition;
  if (Array.isArray(value)) {
    const filled = value.filter((v) => v !== undefined && v !== null && v !== '');
    return op === 'between' ? filled.length === 2 : filled.length > 0;
  }
  return value !== undefined && value !== null && value !== '';
}

function itemToFilter(item: Condition | ConditionGroup): Filter | undefined {
  if (item.kind === 'group') return groupToFilter(item);
  if (!isComplete(item)) return undefined;
  const { property, op, value } = item;
  return (needsValue(op) ? { property, op, value } : { property, op }) as Filter;
}

function groupToFilter(group: ConditionGroup): Filter | undefined {
  const items = group.items.map(itemToFilter).filter((f): f is Filter => f !== undefined);
  if (items.length === 0) return undefined;
  if (group.combine === 'none') return { not: { any: items } };
  if (group.combine === 'not_all') return { not: { all: items } };
  const [only] = items;
  if (items.length === 1 && only) return only;
  return group.combine === 'all' ? { all: items } : { any: items };
}

/** Unfinished conditions do not count. */
export const toFilter = (tree: ConditionGroup): Filter | undefined => groupToFilter(tree);

export function countConditions(filter: Filter | undefined): number {
  if (!filter) return 0;
  if ('all' in filter) return filter.all.reduce((sum, f) => sum + countConditions(f), 0);
  if ('any' in filter) return filter.any.reduce((sum, f) => sum + countConditions(f), 0);
  if ('not' in filter) return countConditions(filter.not);
  return 1;
}
