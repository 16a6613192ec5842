import type { RetentionSpec } from '../../../api/types';
import { isBreakdown, isCount, isNamedEvents, isObject, isQuestion, isText, orAbsent } from '../model/shapes';

const isOffset = (value: unknown): boolean => value === 0 || isCount(value);
const isBracket = (value: unknown): boolean =>
  isObject(value) && isOffset(value.from) && orAbsent(value.to, isOffset);

export function parseSpec(value: unknown): RetentionSpec | undefined {
  if (!isQuestion(value, 'retention')) return undefined;
  const parts =
    isNamedEvents(value.entry) &&
    isNamedEvents(value.return) &&
    isText(value.period) &&
    orAbsent(value.periods, isCount) &&
    orAbsent(value.brackets, (list) => Array.isArray(list) && list.length > 0 && list.every(isBracket)) &&
    orAbsent(value.min_times, isCount) &&
    orAbsent(value.linked, (link) => isObject(link) && isText(link.entry)) &&
    orAbsent(value.value, (of) => isObject(of) && isText(of.property)) &&
    orAbsent(value.breakdown, isBreakdown);
  return parts ? (value as unknown as RetentionSpec) : undefined;
}
