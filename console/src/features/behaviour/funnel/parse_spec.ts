import type { FunnelSpec } from '../../../api/types';
import {
  isBreakdown,
  isChoice,
  isCount,
  isNamedEvents,
  isObject,
  isQuestion,
  isText,
  isWindow,
  orAbsent,
} from '../model/shapes';

const isStep = (value: unknown): boolean =>
  isObject(value) &&
  isNamedEvents(value) &&
  orAbsent(value.linked, isText) &&
  orAbsent(value.within, isWindow) &&
  orAbsent(value.optional, (v) => typeof v === 'boolean');

const isExclusion = (value: unknown): boolean =>
  isObject(value) &&
  orAbsent(value.after_step, isCount) &&
  orAbsent(value.before_step, isCount) &&
  isChoice(value);

const isTimePair = (value: unknown): boolean =>
  isObject(value) && isCount(value.from_step) && isCount(value.to_step);

export function parseSpec(value: unknown): FunnelSpec | undefined {
  if (!isQuestion(value, 'funnel') || !isWindow(value.window)) return undefined;
  if (!Array.isArray(value.steps) || value.steps.length === 0 || !value.steps.every(isStep)) return undefined;
  const optional =
    orAbsent(value.exclusions, (list) => Array.isArray(list) && list.every(isExclusion)) &&
    orAbsent(value.breakdown, isBreakdown) &&
    orAbsent(value.time_to_convert, isTimePair) &&
    orAbsent(value.trend, (trend) => isObject(trend) && isText(trend.period));
  return optional ? (value as unknown as FunnelSpec) : undefined;
}
