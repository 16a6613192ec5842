import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Plan } from '../../../api/types';
import { nameIn } from '../../../format/names';
import { PlayCircleOutlined, StopOutlined } from '../../../ui/icons';
import { usePreferences } from '../../shell/preferences';
import type { Draft } from '../model/draft';
import type { PlanWords } from '../model/plan_words';
import { BuilderProvider, type FieldProblem } from './context';
import { QueryBuilder } from './query_builder';

interface Props {
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

export function BuilderPanel({
  plans,
  draft,
  words,
  problems,
  running,
  onChange,
  onPlan,
  onRun,
  onCancel,
}: Props) {
  const { t } = useTranslation('behaviour');
  const { language } = usePreferences();
  const planName = (plan: Plan) => nameIn(language, plan.name, plan.id);
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
        <QueryBuilder plans={plans} draft={draft} planName={planName} onChange={onChange} onPlan={onPlan} />
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
