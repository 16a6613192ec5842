import { Button, Segmented, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../../api/types';
import { PlusOutlined } from '../../../ui/icons';
import { type Draft, kStepsMax, moved, newStep, type StepDraft } from '../model/draft';
import { BreakdownEditor, TimePairEditor, TrendEditor } from './comparison_editor';
import { FieldProblems } from './context';
import { ExclusionsEditor } from './exclusions_editor';
import { FilterEditor } from './filter_editor';
import { RangeEditor } from './range_editor';
import { StepEditor } from './step_editor';
import { WindowEditor } from './window_editor';

function Section({ title, side, children }: { title: string; side?: ReactNode; children: ReactNode }) {
  return (
    <fieldset className="builder-section" aria-label={title}>
      <div className="section-head">
        <h2>{title}</h2>
        {side && <span className="section-side">{side}</span>}
      </div>
      {children}
    </fieldset>
  );
}

interface Props {
  plans: Plan[];
  draft: Draft;
  planName: (plan: Plan) => string;
  onChange: (draft: Draft) => void;
  onPlan: (plan: string) => void;
}

export function QueryBuilder({ plans, draft, planName, onChange, onPlan }: Props) {
  const { t } = useTranslation('behaviour');
  const change = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  const changeStep = (at: number, step: StepDraft | null) =>
    change({ steps: draft.steps.flatMap((old, i) => (i === at ? (step ? [step] : []) : [old])) });
  return (
    <div className="builder-body">
      <Section title={t('builder.plan')}>
        <Select
          className="block"
          aria-label={t('builder.plan')}
          value={draft.plan}
          options={plans.map((plan) => ({ value: plan.id, label: planName(plan) }))}
          onChange={onPlan}
        />
        <FieldProblems at="/plan" />
      </Section>
      <Section title={t('builder.range')}>
        <RangeEditor value={draft.range} onChange={(range) => change({ range })} />
      </Section>
      <Section
        title={t('builder.steps')}
        side={t('builder.steps_count', { steps: draft.steps.length, max: kStepsMax })}
      >
        <ol className="step-list">
          {draft.steps.map((step, index) => (
            <StepEditor
              key={step.key}
              step={step}
              index={index}
              count={draft.steps.length}
              onChange={(changed) => changeStep(index, changed)}
              onMove={(to) => change({ steps: moved(draft.steps, index, to) })}
              onRemove={() => changeStep(index, null)}
            />
          ))}
        </ol>
        <Button
          block
          type="dashed"
          icon={<PlusOutlined />}
          disabled={draft.steps.length >= kStepsMax}
          onClick={() => change({ steps: [...draft.steps, newStep()] })}
        >
          {t('builder.add_step')}
        </Button>
      </Section>
      <Section title={t('builder.window')}>
        <WindowEditor
          label={t('builder.window')}
          value={draft.window}
          onChange={(window) => window && change({ window })}
        />
        <p className="hint">{t('builder.window_hint')}</p>
        <FieldProblems at="/window" />
      </Section>
      <Section title={t('builder.order')}>
        <Segmented
          block
          aria-label={t('builder.order')}
          value={draft.order}
          options={(['ordered', 'strict', 'unordered'] as const).map((order) => ({
            value: order,
            label: t(`builder.order_${order}`),
          }))}
          onChange={(order) => change({ order })}
        />
        <p className="hint">{t(`builder.order_${draft.order}_hint`)}</p>
        <FieldProblems at="/order" />
      </Section>
      <Section title={t('builder.where')}>
        <FilterEditor key={draft.plan} value={draft.where} onChange={(where) => change({ where })} />
        {draft.where && <p className="hint">{t('builder.where_hint')}</p>}
        <FieldProblems at="/where" />
      </Section>
      <Section title={t('builder.breakdown')}>
        <BreakdownEditor draft={draft} change={change} />
      </Section>
      <Section title={t('builder.exclusions')}>
        <ExclusionsEditor
          exclusions={draft.exclusions}
          stepCount={draft.steps.length}
          onChange={(exclusions) => change({ exclusions })}
        />
      </Section>
      <Section title={t('builder.trend')}>
        <TrendEditor draft={draft} change={change} />
      </Section>
      <Section title={t('builder.time')}>
        <TimePairEditor draft={draft} change={change} />
      </Section>
    </div>
  );
}
