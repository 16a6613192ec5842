// The page's state: the analysis in the address (what is shown), the draft beside it (what is being edited).
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { insightQuery } from '../../api/queries';
import type { FunnelSpec, Insight, Plan } from '../../api/types';
import { addDays } from '../../format/times';
import { canonical, type Draft, fromSpec, newDraft, sameSpec, toSpec } from './model/draft';
import type { FunnelSearch, Tab } from './model/link';

const kDefaultDays = 90;

/** The last days with data; all of them when there are not that many. */
function defaultRange(plan: Plan) {
  const today = new Date().toISOString().slice(0, 10);
  const to = plan.to ?? today;
  const start = addDays(to, 1 - kDefaultDays);
  const from = plan.from && plan.from > start ? plan.from : start;
  return { from, to };
}

export const draftFor = (plan: Plan): Draft => newDraft(plan.id, defaultRange(plan));

interface Editing {
  draft: Draft;
  /** Changes when the draft was replaced from outside, so that editors start afresh. */
  revision: number;
}

export interface AnalysisState {
  spec: FunnelSpec | undefined;
  tab: Tab;
  broken: boolean;
  insight: Insight | undefined;
  draft: Draft | undefined;
  revision: number;
  stale: boolean;
  edit: (draft: Draft) => void;
  reset: (draft: Draft) => void;
  show: (spec: FunnelSpec) => void;
  open: (insight: Insight) => void;
  setTab: (tab: Tab) => void;
  setInsight: (id: string | undefined) => void;
}

export function useAnalysis(plans: Plan[] | undefined): AnalysisState {
  const search = useSearch({ from: '/insights/funnel' });
  const navigate = useNavigate({ from: '/insights/funnel' });
  const { spec, insight: insightId, tab = 'steps' } = search;
  const insight = useQuery({ ...insightQuery(insightId ?? ''), enabled: insightId !== undefined });
  const [editing, setEditing] = useState<Editing | undefined>();

  const go = useCallback(
    (change: Partial<FunnelSearch>, replace = false) =>
      void navigate({
        replace,
        search: (old) => {
          const { broken: _, ...rest } = { ...old, ...change };
          return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
        },
      }),
    [navigate],
  );

  const restart = useCallback(
    (draft: Draft) => setEditing((old) => ({ draft, revision: (old?.revision ?? 0) + 1 })),
    [],
  );

  // The address changed under the page: a link, back or forward, a saved analysis.
  useEffect(() => {
    if (!plans) return;
    if (spec) {
      setEditing((old) =>
        old && sameSpec(toSpec(old.draft), spec)
          ? old
          : { draft: fromSpec(spec), revision: (old?.revision ?? 0) + 1 },
      );
    } else {
      const [first] = plans;
      if (first) setEditing((old) => old ?? { draft: draftFor(first), revision: 1 });
    }
  }, [spec, plans]);

  const saved = insight.data;
  useEffect(() => {
    if (saved && !spec && insightId === saved.id) go({ spec: canonical(saved.spec) }, true);
  }, [saved, spec, insightId, go]);

  const draft = editing?.draft;
  return {
    spec,
    tab,
    broken: search.broken === true,
    insight: saved,
    draft,
    revision: editing?.revision ?? 0,
    stale: spec !== undefined && draft !== undefined && !sameSpec(toSpec(draft), spec),
    edit: (next) => setEditing((old) => ({ draft: next, revision: old?.revision ?? 1 })),
    reset: restart,
    show: (next) => go({ spec: next }),
    open: (chosen) => go({ spec: canonical(chosen.spec), insight: chosen.id }),
    setTab: (next) => go({ tab: next === 'steps' ? undefined : next }, true),
    setInsight: (id) => go({ insight: id }, true),
  };
}
