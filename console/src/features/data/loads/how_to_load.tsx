import { useTranslation } from 'react-i18next';
import { CodeBlock } from '../../../ui/code_block';
import { EmptyState } from '../../../ui/empty_state';

const kLoadCommand = 'rouse --data DATA load --plan plan.yaml --mapping mapping.yaml events.csv.gz';
const kTryCommands = [
  'rouse-sim world --customers 50000 --out WORLD',
  'rouse --data DATA load --plan WORLD/plan.yaml --mapping WORLD/mapping.yaml WORLD/events/*.csv',
];

export function HowToLoad() {
  const { t } = useTranslation('data');
  return (
    <EmptyState kind="no_data" title={t('empty.title')} detail={t('empty.detail')}>
      <ol className="how-to">
        <li>{t('empty.step_plan')}</li>
        <li>
          {t('empty.step_load')}
          <CodeBlock text={kLoadCommand} copyLabel={t('empty.copy')} />
        </li>
        <li>
          {t('empty.step_try')}
          <CodeBlock text={kTryCommands.join('\n')} copyLabel={t('empty.copy')} />
        </li>
      </ol>
    </EmptyState>
  );
}
