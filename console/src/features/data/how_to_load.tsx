import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../ui/empty_state';
import { CopyOutlined } from '../../ui/icons';

const kLoadCommand = 'rouse --data DATA load --plan plan.yaml --mapping mapping.yaml events.csv.gz';
const kTryCommands = [
  'rouse-sim --seed 1 --out events.csv',
  'rouse --data DATA load --plan packs/demo/plan.yaml --mapping packs/demo/mapping.yaml events.csv',
];

function Command({ lines }: { lines: string[] }) {
  const { t } = useTranslation('data');
  const { message } = App.useApp();
  const copy = () =>
    navigator.clipboard.writeText(lines.join('\n')).then(() => void message.success(t('empty.copied')));
  return (
    <div className="command">
      <pre>{lines.join('\n')}</pre>
      <Button
        type="text"
        size="small"
        icon={<CopyOutlined />}
        aria-label={t('empty.copy')}
        title={t('empty.copy')}
        onClick={() => void copy()}
      />
    </div>
  );
}

export function HowToLoad() {
  const { t } = useTranslation('data');
  return (
    <EmptyState kind="no_data" title={t('empty.title')} detail={t('empty.detail')}>
      <ol className="how-to">
        <li>{t('empty.step_plan')}</li>
        <li>
          {t('empty.step_load')}
          <Command lines={[kLoadCommand]} />
        </li>
        <li>
          {t('empty.step_try')}
          <Command lines={kTryCommands} />
        </li>
      </ol>
    </EmptyState>
  );
}
