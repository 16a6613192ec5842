import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlans } from '../../api/queries';
import { EmptyState } from '../../ui/empty_state';
import { ErrorState } from '../../ui/error_state';
import { LinkButton } from '../../ui/link_button';
import { PageShell } from '../../ui/page_shell';
import { PageSkeleton } from '../../ui/page_skeleton';
import { Workbench } from './workbench';

export function FunnelPage() {
  const { t } = useTranslation('behaviour');
  const plans = usePlans();
  useEffect(() => void import('./result/chart'), []); // on its way before the first answer is
  if (plans.isPending) return <PageSkeleton />;
  if (plans.isError) {
    return (
      <PageShell title={t('title')}>
        <div className="card">
          <ErrorState error={plans.error} onRetry={() => void plans.refetch()} />
        </div>
      </PageShell>
    );
  }
  if (plans.data.length === 0) {
    return (
      <PageShell title={t('title')}>
        <div className="card">
          <EmptyState
            kind="no_data"
            title={t('empty.no_data_title')}
            detail={t('empty.no_data_detail')}
            action={
              <LinkButton color="primary" variant="solid" to="/data/loads">
                {t('empty.no_data_action')}
              </LinkButton>
            }
          />
        </div>
      </PageShell>
    );
  }
  return <Workbench plans={plans.data} />;
}
