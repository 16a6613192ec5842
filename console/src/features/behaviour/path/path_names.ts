import type { PathNode } from '../../../api/types';
import type { T } from '../analysis_model';
import type { PlanWords } from '../model/plan_words';

/** What a node is called: by its event in the reader's language, its page, its label, and the values it is split by. */
export function nodeName(node: PathNode, words: PlanWords, t: T): string {
  const { kind, name = '', by = [], values = [] } = node;
  if (kind === 'gap') return t('path.gap');
  if (kind === 'other') return t('result.other_group');
  const base = kind === 'event' ? words.event(name) : name;
  const parts = by.map((property, at) => {
    const value = values[at];
    return value === null || value === undefined ? t('result.null_group') : words.value(property, value);
  });
  return [base, ...parts].join(' · ');
}
