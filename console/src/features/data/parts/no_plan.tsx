import { useTranslation } from 'react-i18next';
import { CodeBlock } from '../../../ui/code_block';
import { EmptyState } from '../../../ui/empty_state';

const kAddCommand = 'rouse --data DATA sources add --id mobile_bank --plan-file plan.yaml';

/** Nothing can be collected before there is a tracking plan; it comes from the command line. */
export function NoPlan({ detail }: { detail: string }) {
  const { t } = useTranslation('data');
  return (
    <EmptyState kind="no_data" title={t('sources.no_plan_title')} detail={detail}>
      <div className="empty-command">
        <CodeBlock text={kAddCommand} copyLabel={t('sources.no_plan_copy')} />
      </div>
    </EmptyState>
  );
}
