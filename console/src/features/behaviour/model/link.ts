// The funnel page's address: the whole analysis, so that a link opens what its sender saw.
import type { Filter, FunnelSpec, FunnelStep, TimeWindow } from '../../../api/types';

export type Tab = 'steps' | 'time' | 'trend';

export interface FunnelSearch {
  spec?: FunnelSpec | undefined;
  /** The saved analysis the spec was opened from. */
  insight?: string | undefined;
  tab?: Tab | undefined;
  /** The address held something that is not a funnel. */
  broken?: true | undefined;
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) > 0;
const isDay = (value: unknown): value is string => isText(value) && /^\d{4}-\d{2}-\d{2}$/.test(value);
const orAbsent = (value: unknown, test: (value: unknown) => boolean) => value === undefined || test(value);

function isFilter(value: unknown, depth = 0): value is Filter {
  if (!isObject(value) || depth > 16) return false;
  const lists = [value.all, value.any].filter((list) => list !== undefined);
  if (lists.length > 0) return lists.every((l) => Array.isArray(l) && l.every((f) => isFilter(f, depth + 1)));
  if ('not' in value) return isFilter(value.not, depth + 1);
  return isText(value.property) && isText(value.op);
}

const isWindow = (value: unknown): value is TimeWindow =>
  isObject(value) && isCount(value.length) && isText(value.unit);
const isChoice = (value: unknown): boolean =>
  isObject(value) && isText(value.event) && orAbsent(value.where, isFilter);

function isStep(value: unknown): value is FunnelStep {
  if (!isObject(value)) return false;
  const named = Array.isArray(value.any_of)
    ? value.any_of.length > 0 && value.any_of.every(isChoice)
    : isChoice(value);
  return (
    named &&
    orAbsent(value.label, isText) &&
    orAbsent(value.linked, isText) &&
    orAbsent(value.within, isWindow) &&
    orAbsent(value.optional, (v) => typeof v === 'boolean')
  );
}

function isExclusion(value: unknown): boolean {
  return (
    isObject(value) &&
    isChoice(value) &&
    orAbsent(value.after_step, isCount) &&
    orAbsent(value.before_step, isCount)
  );
}

const isBreakdown = (value: unknown): boolean => isObject(value) && isText(value.property);
const isTimePair = (value: unknown): boolean =>
  isObject(value) && isCount(value.from_step) && isCount(value.to_step);
const isRange = (value: unknown): boolean => isObject(value) && isDay(value.from) && isDay(value.to);

/** Checks the shape only, so that the page can show it; the server judges the meaning. */
export function parseSpec(value: unknown): FunnelSpec | undefined {
  if (!isObject(value) || value.analysis !== 'funnel' || !isText(value.plan)) return undefined;
  if (!isRange(value.range) || !isWindow(value.window)) return undefined;
  if (!Array.isArray(value.steps) || value.steps.length === 0 || !value.steps.every(isStep)) return undefined;
  const optional =
    orAbsent(value.exclusions, (list) => Array.isArray(list) && list.every(isExclusion)) &&
    orAbsent(value.where, isFilter) &&
    orAbsent(value.breakdown, isBreakdown) &&
    orAbsent(value.time_to_convert, isTimePair) &&
    orAbsent(value.trend, (trend) => isObject(trend) && isText(trend.period));
  return optional ? (value as unknown as FunnelSpec) : undefined;
}

/**
 * Names every member: the router keeps what the address said of one that is left out. `broken` is read back too,
 * because the router writes what was parsed into the address and parses it again.
 */
export function parseSearch(search: Record<string, unknown>): FunnelSearch {
  const spec = parseSpec(search.spec);
  return {
    spec,
    insight: search.insight === undefined ? undefined : String(search.insight),
    tab: search.tab === 'time' || search.tab === 'trend' ? search.tab : undefined,
    broken: !spec && (search.spec !== undefined || search.broken === true) ? true : undefined,
  };
}
