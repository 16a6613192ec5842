// The interval analysis while it is being edited.
import type { IntervalSpec, PropertyBreakdown } from '../../../api/types';
import type { BaseDraft } from '../analysis_model';
import { type EventsDraft, newEvents } from '../model/choices';
import { isBreakdown, isObject, isText, isWindow, orAbsent } from '../model/shapes';
import { drafting } from '../model/spec_draft';

export interface IntervalDraft extends BaseDraft {
  start: EventsDraft;
  end: EventsDraft;
  max: IntervalSpec['max'];
  per?: IntervalSpec['per'] | undefined;
  linked?: IntervalSpec['linked'] | undefined;
  bins?: { at_most?: number; edges?: number[]; unit?: BinUnit } | undefined;
  trend?: IntervalSpec['trend'] | undefined;
  breakdown?: PropertyBreakdown | undefined;
}

export type BinUnit = 'second' | 'minute' | 'hour' | 'day' | 'week';
export const kBinUnits: BinUnit[] = ['second', 'minute', 'hour', 'day', 'week'];
export const kBinsMax = 20;

/** A link of equal names has one name; bins that are not cut at edges have no unit. */
function shorten(spec: Record<string, unknown>): Record<string, unknown> {
  const { linked, bins } = spec;
  const short = isObject(linked) && linked.end === linked.start ? { linked: { start: linked.start } } : {};
  const uncut = isObject(bins) && bins.edges === undefined ? { bins: { at_most: bins.at_most } } : {};
  return { ...spec, ...short, ...uncut };
}

export const kIntervalDrafting = drafting<IntervalSpec, IntervalDraft>({
  kind: 'interval',
  events: ['/start', '/end'],
  required: ['/start', '/end'],
  defaults: { per: 'interval', bins: { at_most: kBinsMax }, breakdown: { limit: 10 } },
  blank: () => ({ start: newEvents(), end: newEvents(), max: { length: 30, unit: 'day' } }),
  fits: (value) =>
    isWindow(value.max) &&
    orAbsent(value.per, isText) &&
    orAbsent(value.linked, (linked) => isObject(linked) && isText(linked.start)) &&
    orAbsent(value.bins, isObject) &&
    orAbsent(value.trend, isText) &&
    orAbsent(value.breakdown, isBreakdown),
  shorten,
});
