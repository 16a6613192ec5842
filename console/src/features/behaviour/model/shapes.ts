// The shapes of parts of analyses, as an address or a file may hold them.
import type { EventChoice, Filter, TimeWindow } from '../../../api/types';
import type { NamedEvents } from './choices';

type Json = Record<string, unknown>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isText = (value: unknown): value is string => typeof value === 'string';
export const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) > 0;
const isDay = (value: unknown): value is string => isText(value) && /^\d{4}-\d{2}-\d{2}$/.test(value);
export const orAbsent = (value: unknown, test: (value: unknown) => boolean) =>
  value === undefined || test(value);

export function isFilter(value: unknown, depth = 0): value is Filter {
  if (!isObject(value) || depth > 16) return false;
  const lists = [value.all, value.any].filter((list) => list !== undefined);
  if (lists.length > 0) return lists.every((l) => Array.isArray(l) && l.every((f) => isFilter(f, depth + 1)));
  if ('not' in value) return isFilter(value.not, depth + 1);
  return isText(value.property) && isText(value.op);
}

export const isWindow = (value: unknown): value is TimeWindow =>
  isObject(value) && isCount(value.length) && isText(value.unit);
export const isChoice = (value: unknown): value is EventChoice =>
  isObject(value) && isText(value.event) && orAbsent(value.where, isFilter);

export function isNamedEvents(value: unknown): value is NamedEvents {
  if (!isObject(value) || !orAbsent(value.label, isText)) return false;
  return Array.isArray(value.any_of)
    ? value.any_of.length > 0 && value.any_of.every(isChoice)
    : isChoice(value);
}

export const isBreakdown = (value: unknown): boolean => isObject(value) && isText(value.property);

export const isRange = (value: unknown): boolean => isObject(value) && isDay(value.from) && isDay(value.to);

/** What every analysis has. */
export const isQuestion = (value: unknown, kind: string): value is Json =>
  isObject(value) &&
  value.analysis === kind &&
  isText(value.plan) &&
  orAbsent(value.subject, isText) &&
  isRange(value.range) &&
  orAbsent(value.where, isFilter);
