// Parts of an analysis in words: what stands over an exported picture and at the head of an exported file.
import type { Comparison, EventChoice, Filter, TimeWindow } from '../../../api/types';
import type { PageKind, T } from '../analysis_model';
import { choicesOf, type NamedEvents, ownLabel } from './choices';
import type { PlanWords } from './plan_words';

export const windowText = (window: TimeWindow, t: T): string =>
  t(`window_text.${window.unit}`, { length: window.length });

function valueText(value: unknown, t: T): string {
  if (Array.isArray(value)) return value.map((v) => valueText(v, t)).join(t('describe.list'));
  if (typeof value === 'boolean') return t(value ? 'filter.yes' : 'filter.no');
  return String(value);
}

function joined(filters: Filter[], word: string, words: PlanWords, t: T): string {
  const parts = filters.map((f) =>
    'all' in f || 'any' in f ? `(${filterText(f, words, t)})` : filterText(f, words, t),
  );
  return parts.join(` ${word} `);
}

/** Every value in full: an export that shortens its filters cannot be trusted. */
export function filterText(filter: Filter, words: PlanWords, t: T): string {
  if ('all' in filter) return joined(filter.all, t('describe.and'), words, t);
  if ('any' in filter) return joined(filter.any, t('describe.or'), words, t);
  if ('not' in filter) return `${t('describe.not')} (${filterText(filter.not, words, t)})`;
  const head = `${words.property(filter.property)} ${t(`filter.op.${filter.op}`)}`;
  if (!('value' in filter)) return head;
  if (filter.op === 'between' && Array.isArray(filter.value)) {
    const [low, high] = filter.value;
    return `${head} ${valueText(low, t)} ${t('describe.to')} ${valueText(high, t)}`;
  }
  return `${head} ${valueText(filter.value, t)}`;
}

export function choiceText(choice: EventChoice, words: PlanWords, t: T): string {
  const name = words.event(choice.event);
  return choice.where ? `${name} [${filterText(choice.where, words, t)}]` : name;
}

/** "Name: event [filter] or event". */
export function eventsText(events: NamedEvents, words: PlanWords, t: T): string {
  const text = choicesOf(events)
    .map((choice) => choiceText(choice, words, t))
    .join(` ${t('describe.or')} `);
  const label = ownLabel(events);
  return label ? `${label}: ${text}` : text;
}

/** Which data: plan, dates, and the filter on all of them. */
export function questionLines(
  spec: { range: { from: string; to: string }; where?: Filter },
  kind: PageKind,
  words: PlanWords,
  t: T,
): [string, string][] {
  const lines: [string, string][] = [
    [t('describe.plan'), words.planName()],
    [t(`kind.${kind}.range`), `${spec.range.from} ${t('describe.to')} ${spec.range.to} (${words.plan.zone})`],
  ];
  if (spec.where) lines.push([t('describe.where'), filterText(spec.where, words, t)]);
  return lines;
}

/** Which earlier range an analysis is compared with. */
export function comparisonText({ to, length = 1, unit }: Comparison, t: T): string {
  if (to === 'previous') return t('compare.previous');
  return t(unit === 'day' ? 'compare.earlier_days' : 'compare.other', { length });
}

export const breakdownLines = (
  breakdown: { property: string } | undefined,
  words: PlanWords,
  t: T,
): [string, string][] => (breakdown ? [[t('describe.breakdown'), words.property(breakdown.property)]] : []);
