// What every editor of the builder needs: the plan's words, and where the last query was refused.
import { createContext, type ReactNode, useCallback, useContext } from 'react';
import { ServerHint } from '../../../ui/server_hint';
import type { PlanWords } from '../model/plan_words';

export interface FieldProblem {
  /** JSON pointer into the spec. */
  field: string;
  message: string;
  hint: string;
}

interface Builder {
  words: PlanWords;
  problems: FieldProblem[];
}

const Context = createContext<Builder | null>(null);

export const BuilderProvider = Context.Provider;

export function useBuilder(): Builder {
  const value = useContext(Context);
  if (!value) throw new Error('useBuilder needs BuilderProvider');
  return value;
}

const isAtOrBelow = (field: string, pointer: string) => field === pointer || field.startsWith(`${pointer}/`);

export const useHasProblem = (pointer: string): boolean =>
  useBuilder().problems.some((problem) => isAtOrBelow(problem.field, pointer));

/** The refusals at or below a field. */
export function FieldProblems({ at }: { at: string }): ReactNode {
  const found = useBuilder().problems.filter((problem) => isAtOrBelow(problem.field, at));
  const reveal = useCallback(
    (element: HTMLElement | null) => element?.scrollIntoView({ block: 'nearest' }),
    [],
  );
  return found.map((problem) => (
    <p className="field-problem" role="alert" ref={reveal} key={problem.field + problem.message}>
      {problem.message}
      <ServerHint hint={problem.hint} />
    </p>
  ));
}
