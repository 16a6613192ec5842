import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { EChartsType } from 'echarts/core';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../api/errors';
import { insightsQuery } from '../../../api/queries';
import type { AnalysisCell, AnalysisResult, AnalysisSpec, Insight } from '../../../api/types';
import { EmptyState } from '../../../ui/empty_state';
import { ErrorState } from '../../../ui/error_state';
import { usePreferences } from '../../shell/preferences';
import type { AnalysisModel, BaseDraft, PageKind } from '../analysis_model';
import type { PlanWords } from '../model/plan_words';
import { useSubjectText } from '../subject_text';
import type { AnalysisState } from '../use_analysis';
import { ResultPanel } from './result_panel';
import { RunProgress } from './run_progress';
import type { AnalysisRun } from './use_run';

interface Props<
  Spec extends AnalysisSpec,
  Draft extends BaseDraft,
  Result extends AnalysisResult,
  Cell extends AnalysisCell,
> {
  model: AnalysisModel<Spec, Draft, Result, Cell>;
  state: AnalysisState<Spec, Draft>;
  run: AnalysisRun<Result>;
  words: PlanWords | undefined;
  onOpen: (cell: Cell) => void;
  onRetry: () => void;
  onChart: (chart: EChartsType | null) => void;
  onSavedOpen: (insight: Insight) => void;
}

const kShortcuts = 5;

interface StartProps {
  kind: PageKind;
  onSavedOpen: (insight: Insight) => void;
}

function Start({ kind, onSavedOpen }: StartProps) {
  const { t } = useTranslation('behaviour');
  const { data } = useQuery(insightsQuery);
  const recent = (data ?? []).filter(({ spec }) => spec.analysis === kind).slice(0, kShortcuts);
  return (
    <EmptyState kind="start" title={t(`kind.${kind}.start_title`)} detail={t(`kind.${kind}.start_detail`)}>
      {recent.length > 0 && (
        <div className="shortcuts">
          <p>{t('empty.start_saved')}</p>
          <ul>
            {recent.map((insight) => (
              <li key={insight.id}>
                <Button onClick={() => onSavedOpen(insight)}>{insight.name}</Button>
              </li>
            ))}
          </ul>
        </div>
      )}
    </EmptyState>
  );
}

/** A refusal is about the query beside it, where the server's words stand at the field. */
function RunError({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation('behaviour');
  const refused = error instanceof ApiError && error.code === 'invalid_argument' && error.field !== '';
  return refused ? (
    <ErrorState error={error} title={t('empty.refused_title')} lead={t('empty.refused_detail')} />
  ) : (
    <ErrorState error={error} onRetry={onRetry} />
  );
}

function contentOf<
  Spec extends AnalysisSpec,
  Draft extends BaseDraft,
  Result extends AnalysisResult,
  Cell extends AnalysisCell,
>(props: Props<Spec, Draft, Result, Cell>, t: TFunction<'behaviour'>): ReactNode {
  const { model, state, run, words, onOpen, onRetry, onChart, onSavedOpen } = props;
  const { spec } = state;
  if (state.broken) {
    return <EmptyState kind="error" title={t('empty.broken_title')} detail={t('empty.broken_detail')} />;
  }
  if (!spec) return <Start kind={model.kind} onSavedOpen={onSavedOpen} />;
  if (run.running) return <RunProgress run={run} />;
  if (run.error !== undefined) return <RunError error={run.error} onRetry={onRetry} />;
  if (!words) {
    return (
      <EmptyState
        kind="error"
        title={t('empty.plan_title', { plan: spec.plan })}
        detail={t('empty.plan_detail')}
      />
    );
  }
  if (!run.result) {
    return (
      <EmptyState
        kind="start"
        title={t('empty.cancelled_title')}
        detail={t('empty.cancelled_detail')}
        action={<Button onClick={onRetry}>{t('builder.run')}</Button>}
      />
    );
  }
  return (
    <ResultPanel
      model={model}
      result={run.result}
      spec={spec}
      words={words}
      tab={state.tab}
      stale={state.stale}
      onTab={state.setTab}
      onOpen={onOpen}
      onChart={onChart}
      onAsk={(change) => state.show({ ...spec, ...change })}
    />
  );
}

export function ResultArea<
  Spec extends AnalysisSpec,
  Draft extends BaseDraft,
  Result extends AnalysisResult,
  Cell extends AnalysisCell,
>(props: Props<Spec, Draft, Result, Cell>) {
  const t = useSubjectText();
  const { exact } = usePreferences();
  const { run } = props;
  const { result } = run;
  const content = contentOf(props, t);
  const done = result && !run.running;
  return (
    <div className="result-area">
      {done && props.words && !props.state.broken ? (
        content
      ) : (
        <div className="card result-card">{content}</div>
      )}
      <p className="visually-hidden" aria-live="polite">
        {done && props.model.announce(result, t, exact)}
      </p>
    </div>
  );
}
