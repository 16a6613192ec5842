import type { Exclusion, FunnelSpec, FunnelStep } from '../../../api/types';
import type { T } from '../analysis_model';
import { choiceText, eventsText, windowText } from '../model/describe';
import type { PlanWords } from '../model/plan_words';

function stepText(step: FunnelStep, words: PlanWords, t: T): string {
  const notes = [
    step.optional ? t('describe.optional') : '',
    step.within ? t('describe.within', { window: windowText(step.within, t) }) : '',
    step.linked ? t('describe.linked', { property: words.property(step.linked) }) : '',
  ].filter(Boolean);
  const named = eventsText(step, words, t);
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
export function describeFunnel(spec: FunnelSpec, words: PlanWords, t: T): [string, string][] {
  const lines: [string, string][] = [
    [t('describe.window'), windowText(spec.window, t)],
    [t('describe.order'), t(`builder.order_${spec.order ?? 'ordered'}`)],
  ];
  spec.steps.forEach((step, i) => {
    lines.push([t('builder.step', { step: i + 1 }), stepText(step, words, t)]);
  });
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
