import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AnalysisCell, AnalysisResult, AnalysisSpec, Plan } from '../../../api/types';
import { nameIn } from '../../../format/names';
import { PlayCircleOutlined, StopOutlined } from '../../../ui/icons';
import { usePreferences } from '../../shell/preferences';
import type { AnalysisModel, BaseDraft } from '../analysis_model';
import type { PlanWords } from '../model/plan_words';
import { BuilderProvider, type FieldProblem, FieldProblems } from './context';
import { FilterEditor } from './filter_editor';
import { RangeEditor } from './range_editor';
import { Section } from './section';

interface Props<Spec extends AnalysisSpec, Draft extends BaseDraft> {
  model: Pick<AnalysisModel<Spec, Draft, AnalysisResult, AnalysisCell>, 'kind' | 'Builder' | 'Options'>;
  plans: Plan[];
  draft: Draft;
  words: PlanWords;
  problems: FieldProblem[];
  running: boolean;
  onChange: (draft: Draft) => void;
  onPlan: (plan: string) => void;
  onRun: () => void;
  onCancel: () => void;
}

type BodyProps<Spec extends AnalysisSpec, Draft extends BaseDraft> = Pick<
  Props<Spec, Draft>,
  'model' | 'plans' | 'draft' | 'onChange' | 'onPlan'
>;

function BuilderBody<Spec extends AnalysisSpec, Draft extends BaseDraft>({
  model,
  plans,
  draft,
  onChange,
  onPlan,
}: BodyProps<Spec, Draft>) {
  const { t } = useTranslation('behaviour');
  const { language } = usePreferences();
  const change = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  const changeBase = (part: Partial<BaseDraft>) => onChange({ ...draft, ...part });
  const { Builder, Options } = model;
  return (
    <div className="builder-body">
      <Section title={t('builder.plan')}>
        <Select
          className="block"
          aria-label={t('builder.plan')}
          value={draft.plan}
          options={plans.map((plan) => ({ value: plan.id, label: nameIn(language, plan.name, plan.id) }))}
          onChange={onPlan}
        />
        <FieldProblems at="/plan" />
      </Section>
      <Section title={t(`kind.${model.kind}.range`)}>
        <RangeEditor
          label={t(`kind.${model.kind}.range`)}
          note={(zone) => t(`kind.${model.kind}.range_note`, { zone })}
          value={draft.range}
          onChange={(range) => changeBase({ range })}
        />
      </Section>
      <Builder draft={draft} change={change} />
      <Section title={t('builder.where')}>
        <FilterEditor key={draft.plan} value={draft.where} onChange={(where) => changeBase({ where })} />
        {draft.where && <p className="hint">{t('builder.where_hint')}</p>}
        <FieldProblems at="/where" />
      </Section>
      <Options draft={draft} change={change} />
    </div>
  );
}

/** The query of an analysis, beside its answer. */
export function BuilderPanel<Spec extends AnalysisSpec, Draft extends BaseDraft>({
  words,
  problems,
  running,
  onRun,
  onCancel,
  ...body
}: Props<Spec, Draft>) {
  const { t } = useTranslation('behaviour');
  return (
    <BuilderProvider value={{ words, problems }}>
      <form
        className="builder card"
        aria-label={t('builder.title')}
        onSubmit={(event) => {
          event.preventDefault();
          onRun();
        }}
      >
        <BuilderBody {...body} />
        <div className="builder-foot">
          {running ? (
            <Button block size="large" icon={<StopOutlined />} onClick={onCancel}>
              {t('run.cancel')}
            </Button>
          ) : (
            <Button block size="large" type="primary" htmlType="submit" icon={<PlayCircleOutlined />}>
              {t('builder.run')}
            </Button>
          )}
        </div>
      </form>
    </BuilderProvider>
  );
}
