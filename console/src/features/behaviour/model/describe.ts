// An analysis in words: what stands over an exported picture and at the head of an exported file.
import type { TFunction } from 'i18next';
import type { EventChoice, Exclusion, Filter, FunnelSpec, FunnelStep, TimeWindow } from '../../../api/types';
import { ownLabel } from './draft';
import type { PlanWords } from './plan_words';

type T = TFunction<'behaviour'>;

const windowText = (window: TimeWindow, t: T): string =>
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
function filterText(filter: Filter, words: PlanWords, t: T): string {
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

function choiceText(choice: EventChoice, words: PlanWords, t: T): string {
  const name = words.event(choice.event);
  return choice.where ? `${name} [${filterText(choice.where, words, t)}]` : name;
}

function stepText(step: FunnelStep, words: PlanWords, t: T): string {
  const choices = step.any_of ?? [{ event: step.event ?? '', ...(step.where ? { where: step.where } : {}) }];
  const events = choices.map((choice) => choiceText(choice, words, t)).join(` ${t('describe.or')} `);
  const notes = [
    step.optional ? t('describe.optional') : '',
    step.within ? t('describe.within', { window: windowText(step.within, t) }) : '',
    step.linked ? t('describe.linked', { property: words.property(step.linked) }) : '',
  ].filter(Boolean);
  const label = ownLabel(step);
  const named = label ? `${label}: ${events}` : events;
  return notes.length > 0 ? `${named} (${notes.join(t('describe.list'))})` : named;
}

function exclusionText(exclusion: Exclusion, words: PlanWords, t: T): string {
  const { after_step: from = 1, before_step: to = 2 } = exclusion;
  return `${choiceText(exclusion, words, t)} (${t('describe.between_steps', { from, to })})`;
}

function attributionText(spec: FunnelSpec, t: T): string {
  const { attribution = 'first', step = 1 } = spec.breakdown ?? {};
  return attribution === 'step'
    ? t('builder.attribution_step', { step })
    : t(`builder.attribution_${attribution}`);
}

/** Lines of [what, value]. */
export function specLines(spec: FunnelSpec, words: PlanWords, t: T): [string, string][] {
  const lines: [string, string][] = [
    [t('describe.plan'), words.planName()],
    [t('describe.range'), `${spec.range.from} ${t('describe.to')} ${spec.range.to} (${words.plan.zone})`],
    [t('describe.window'), windowText(spec.window, t)],
    [t('describe.order'), t(`builder.order_${spec.order ?? 'ordered'}`)],
  ];
  spec.steps.forEach((step, i) => {
    lines.push([t('builder.step', { step: i + 1 }), stepText(step, words, t)]);
  });
  if (spec.where) lines.push([t('describe.where'), filterText(spec.where, words, t)]);
  for (const exclusion of spec.exclusions ?? []) {
    lines.push([t('describe.exclusions'), exclusionText(exclusion, words, t)]);
  }
  if (spec.breakdown) {
    lines.push([
      t('describe.breakdown'),
      `${words.property(spec.breakdown.property)} (${attributionText(spec, t)})`,
    ]);
  }
  return lines;
}
