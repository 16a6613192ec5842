import { App, Button, Dropdown, Tag } from 'antd';
import type { EChartsType } from 'echarts/core';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, withoutPointer } from '../../api/errors';
import type { Cell, Plan } from '../../api/types';
import { copyText } from '../../ui/copy_text';
import { FolderOpenOutlined, LinkOutlined } from '../../ui/icons';
import { PageShell } from '../../ui/page_shell';
import { usePreferences } from '../shell/preferences';
import { BuilderPanel } from './builder/builder_panel';
import type { FieldProblem } from './builder/context';
import { missingEvents, sameSpec, toSpec } from './model/draft';
import { PlanWords } from './model/plan_words';
import { CustomersDrawer } from './result/customers_drawer';
import { ResultArea } from './result/result_area';
import { useExports } from './result/use_exports';
import { useFunnel } from './result/use_funnel';
import { SaveActions } from './saved/save_actions';
import { SavedDrawer } from './saved/saved_drawer';
import { SubjectProvider } from './subject_text';
import { draftFor, useAnalysis } from './use_analysis';
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

export function Workbench({ plans }: { plans: Plan[] }) {
  const { t } = useTranslation('behaviour');
  const { message } = App.useApp();
  const state = useAnalysis(plans);
  const run = useFunnel(state.spec);
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
  const title = insight?.name ?? t('untitled');
  const exports = useExports(title, spec, run.result, words);
  const shown = run.result !== undefined && !run.running;

  const problems: FieldProblem[] = [
    ...missing.map((field) => ({ field, message: t('builder.pick_event'), hint: '' })),
    ...problemsOf(run.error, stale),
  ];
  const submit = () => {
    if (!draft) return;
    const unfinished = missingEvents(draft);
    setMissing(unfinished);
    if (unfinished.length > 0) return;
    if (spec && !stale) run.again();
    else state.show(toSpec(draft));
  };
  const copyLink = () => copyText(window.location.href).then(() => void message.success(t('result.shared')));
  const modified = insight !== undefined && spec !== undefined && !sameSpec(insight.spec, spec);

  return (
    <PageShell
      title={t('title')}
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
              if (plan) state.reset(draftFor(plan));
            }}
            onRun={submit}
            onCancel={run.cancel}
          />
        )}
        <SubjectProvider value={subject}>
          <ResultArea
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
