// The page's state: the analysis in the address (what is shown), the draft beside it (what is being edited).
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { insightQuery } from '../../api/queries';
import type { AnalysisCell, AnalysisResult, AnalysisSpec, Insight, Plan } from '../../api/types';
import { addDays } from '../../format/times';
import { type AnalysisModel, type BaseDraft, canonical, sameSpec } from './analysis_model';
import type { AnalysisSearch } from './model/link';

const kDefaultDays = 90;

/** The last days with data; all of them when there are not that many. */
export function defaultRange(plan: Plan) {
  const today = new Date().toISOString().slice(0, 10);
  const to = plan.to ?? today;
  const start = addDays(to, 1 - kDefaultDays);
  const from = plan.from && plan.from > start ? plan.from : start;
  return { from, to };
}

interface Editing<Draft> {
  draft: Draft;
  /** Changes when the draft was replaced from outside, so that editors start afresh. */
  revision: number;
}

export interface AnalysisState<Spec, Draft> {
  spec: Spec | undefined;
  tab: string;
  broken: boolean;
  insight: Insight | undefined;
  draft: Draft | undefined;
  revision: number;
  stale: boolean;
  edit: (draft: Draft) => void;
  reset: (draft: Draft) => void;
  show: (spec: Spec) => void;
  open: (insight: Insight) => void;
  setTab: (tab: string) => void;
  setInsight: (id: string | undefined) => void;
}

export function useAnalysis<
  Spec extends AnalysisSpec,
  Draft extends BaseDraft,
  Result extends AnalysisResult,
  Cell extends AnalysisCell,
>(model: AnalysisModel<Spec, Draft, Result, Cell>, plans: Plan[]): AnalysisState<Spec, Draft> {
  const search = useSearch({ strict: false }) as AnalysisSearch;
  const navigate = useNavigate();
  const { insight: insightId } = search;
  const spec = useMemo(
    () => (search.spec === undefined ? undefined : model.parse(search.spec)),
    [search.spec, model],
  );
  const insight = useQuery({ ...insightQuery(insightId ?? ''), enabled: insightId !== undefined });
  const [editing, setEditing] = useState<Editing<Draft> | undefined>();
  const [first] = model.tabs;
  const tab = search.tab && model.tabs.includes(search.tab) ? search.tab : (first ?? '');

  const go = useCallback(
    (change: Partial<AnalysisSearch>, replace = false) =>
      void navigate({
        to: '.',
        replace,
        search: (old: AnalysisSearch) => {
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
    if (spec) {
      setEditing((old) =>
        old && sameSpec(model, model.toSpec(old.draft), spec)
          ? old
          : { draft: model.fromSpec(spec), revision: (old?.revision ?? 0) + 1 },
      );
    } else {
      const [plan] = plans;
      if (plan) {
        setEditing((old) => old ?? { draft: model.newDraft(plan.id, defaultRange(plan)), revision: 1 });
      }
    }
  }, [spec, plans, model]);

  const saved = insight.data;
  useEffect(() => {
    const own = saved && model.parse(saved.spec);
    if (own && search.spec === undefined && insightId === saved.id) go({ spec: canonical(model, own) }, true);
  }, [saved, search.spec, insightId, go, model]);

  const draft = editing?.draft;
  return {
    spec,
    tab,
    broken: search.broken === true || (search.spec !== undefined && !spec),
    insight: saved,
    draft,
    revision: editing?.revision ?? 0,
    stale: spec !== undefined && draft !== undefined && !sameSpec(model, model.toSpec(draft), spec),
    edit: (next) => setEditing((old) => ({ draft: next, revision: old?.revision ?? 1 })),
    reset: restart,
    show: (next) => go({ spec: next }),
    open: (chosen) => {
      const own = model.parse(chosen.spec);
      if (own) go({ spec: canonical(model, own), insight: chosen.id });
    },
    setTab: (next) => go({ tab: next === first ? undefined : next }, true),
    setInsight: (id) => go({ insight: id }, true),
  };
}
