import type { PathNode, PathSpec } from '../../../api/types';
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

/** Where a path ends, and where it goes on beyond the steps shown; read backwards, where it begins. */
export const endName = (end: 'exit' | 'beyond', backward: boolean, t: T): string => {
  if (end === 'exit') return t(backward ? 'path.begin' : 'path.exit');
  return t(backward ? 'path.before' : 'path.beyond');
};

/** Towards an end alone, paths are read backwards. */
export const isBackward = ({ anchor }: PathSpec): boolean => {
  const { start, end } = (anchor ?? {}) as { start?: object; end?: object };
  return end !== undefined && start === undefined;
};
