import { Button, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { PlusOutlined } from '../../../ui/icons';
import type { BuilderProps } from '../analysis_model';
import { FieldProblems } from '../builder/context';
import { Section } from '../builder/section';
import { WindowEditor } from '../builder/window_editor';
import { moved } from '../model/choices';
import { BreakdownEditor, TimePairEditor, TrendEditor } from './comparison_editor';
import { type FunnelDraft, kStepsMax, newStep, type StepDraft } from './draft';
import { ExclusionsEditor } from './exclusions_editor';
import { StepEditor } from './step_editor';

type Props = BuilderProps<FunnelDraft>;

export function FunnelBuilder({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  const changeStep = (at: number, step: StepDraft | null) =>
    change({ steps: draft.steps.flatMap((old, i) => (i === at ? (step ? [step] : []) : [old])) });
  return (
    <>
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
    </>
  );
}

export function FunnelOptions({ draft, change }: Props) {
  const { t } = useTranslation('behaviour');
  return (
    <>
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
    </>
  );
}
