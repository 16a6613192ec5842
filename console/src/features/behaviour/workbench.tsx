import { App, Button, Dropdown, Tag } from 'antd';
import type { EChartsType } from 'echarts/core';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, withoutPointer } from '../../api/errors';
import type { AnalysisCell, AnalysisResult, AnalysisSpec, Plan } from '../../api/types';
import { copyText } from '../../ui/copy_text';
import { FolderOpenOutlined, LinkOutlined } from '../../ui/icons';
import { PageShell } from '../../ui/page_shell';
import { usePreferences } from '../shell/preferences';
import { type AnalysisModel, type BaseDraft, sameSpec } from './analysis_model';
import { BuilderPanel } from './builder/builder_panel';
import type { FieldProblem } from './builder/context';
import { PlanWords } from './model/plan_words';
import { CustomersDrawer } from './result/customers_drawer';
import { ResultArea } from './result/result_area';
import { useExports } from './result/use_exports';
import { useRun } from './result/use_run';
import { SaveActions } from './saved/save_actions';
import { SavedDrawer } from './saved/saved_drawer';
import { SubjectProvider } from './subject_text';
import { defaultRange, useAnalysis } from './use_analysis';
import './builder/builder.css';
import './result/result.css';

function usePlanWords(plan: Plan | undefined): PlanWords | undefined {
  const { t } = useTranslation('behaviour');
  const { language } = usePreferences();
  return useMemo(
    () => plan && new PlanWords(plan, language, (name) => t(`filter.built_in_name.${name}`)),
    [plan, language, t],
  );
}

/** A refusal's pointer is into the spec, whether or not the server names the envelope around it. */
const inSpec = (field: string) => field.replace(/^\/?spec(?=\/)/, '');

function problemsOf(error: unknown, stale: boolean): FieldProblem[] {
  if (stale || !(error instanceof ApiError) || !error.field) return [];
  return [{ field: inSpec(error.field), message: withoutPointer(error), hint: error.hint }];
}

interface Props<
  Spec extends AnalysisSpec,
  Draft extends BaseDraft,
  Result extends AnalysisResult,
  Cell extends AnalysisCell,
> {
  model: AnalysisModel<Spec, Draft, Result, Cell>;
  plans: Plan[];
}

export function Workbench<
  Spec extends AnalysisSpec,
  Draft extends BaseDraft,
  Result extends AnalysisResult,
  Cell extends AnalysisCell,
>({ model, plans }: Props<Spec, Draft, Result, Cell>) {
  const { t } = useTranslation('behaviour');
  const { message } = App.useApp();
  const state = useAnalysis(model, plans);
  const run = useRun<Result>(state.spec);
  const [missing, setMissing] = useState<string[]>([]);
  const [cell, setCell] = useState<Cell | null>(null);
  const [listOpen, setListOpen] = useState(false);
  const chart = useRef<EChartsType | null>(null);

  const { draft, spec, insight, stale } = state;
  const planOf = (id: string | undefined) => plans.find((plan) => plan.id === id);
  const words = usePlanWords(planOf(spec?.plan));
  const draftPlan = planOf(draft?.plan) ?? plans[0];
  const draftWords = usePlanWords(draftPlan);
  const subject = spec && words ? words.subjectOf(spec) : '';
  const title = insight?.name ?? t(`kind.${model.kind}.untitled`);
  const exports = useExports(model, title, spec, run.result, words);
  const shown = run.result !== undefined && !run.running;

  const problems: FieldProblem[] = [
    ...missing.map((field) => ({ field, message: t('builder.pick_event'), hint: '' })),
    ...problemsOf(run.error, stale),
  ];
  const submit = () => {
    if (!draft) return;
    const unfinished = model.missing(draft);
    setMissing(unfinished);
    if (unfinished.length > 0) return;
    if (spec && !stale) run.again();
    else state.show(model.toSpec(draft));
  };
  const copyLink = () => copyText(window.location.href).then(() => void message.success(t('result.shared')));
  const savedSpec = insight && model.parse(insight.spec);
  const modified = savedSpec !== undefined && spec !== undefined && !sameSpec(model, savedSpec, spec);

  return (
    <PageShell
      title={t(`kind.${model.kind}.title`)}
      fixed
      simulated={run.result?.simulated ?? draftPlan?.simulated ?? false}
      name={
        <span className="page-name">
          {title} {modified && <Tag>{t('saved.modified')}</Tag>}
        </span>
      }
      actions={
        <>
          <Button icon={<FolderOpenOutlined />} onClick={() => setListOpen(true)}>
            {t('saved.button')}
          </Button>
          <SaveActions
            kind={model.kind}
            insight={insight}
            spec={spec}
            modified={modified}
            onSaved={(saved) => state.setInsight(saved.id)}
            onOpen={state.open}
          />
          <Button icon={<LinkOutlined />} disabled={!spec} onClick={() => void copyLink()}>
            {t('result.share')}
          </Button>
          <Dropdown
            trigger={['click']}
            disabled={!shown}
            menu={{
              items: [
                { key: 'csv', label: t('result.export_csv') },
                { key: 'png', label: t('result.export_png') },
              ],
              onClick: ({ key }) => (key === 'csv' ? exports.csv() : void exports.png(chart.current)),
            }}
          >
            <Button>{t('result.export')}</Button>
          </Dropdown>
        </>
      }
    >
      <div className="workbench">
        {draft && draftWords && (
          <BuilderPanel
            key={state.revision}
            model={model}
            plans={plans}
            draft={draft}
            words={draftWords}
            problems={problems}
            running={run.running}
            onChange={(next) => {
              if (run.running) run.cancel();
              setMissing([]);
              state.edit(next);
            }}
            onPlan={(id) => {
              const plan = planOf(id);
              if (run.running) run.cancel();
              setMissing([]);
              if (plan) state.reset(model.newDraft(plan.id, defaultRange(plan)));
            }}
            onRun={submit}
            onCancel={run.cancel}
          />
        )}
        <SubjectProvider value={subject}>
          <ResultArea
            model={model}
            state={state}
            run={run}
            words={words}
            onOpen={setCell}
            onRetry={submit}
            onChart={(made) => {
              chart.current = made;
            }}
            onSavedOpen={state.open}
          />
        </SubjectProvider>
      </div>
      {cell && spec && words && (
        <SubjectProvider value={subject}>
          <CustomersDrawer
            model={model}
            spec={spec}
            cell={cell}
            words={words}
            title={title}
            onClose={() => setCell(null)}
          />
        </SubjectProvider>
      )}
      {listOpen && (
        <SavedDrawer
          kind={model.kind}
          plans={plans}
          zone={draftPlan?.zone ?? 'UTC'}
          onOpen={(chosen) => {
            setListOpen(false);
            state.open(chosen);
          }}
          onRemoved={(id) => insight?.id === id && state.setInsight(undefined)}
          onClose={() => setListOpen(false)}
        />
      )}
    </PageShell>
  );
}
