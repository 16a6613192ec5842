import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlans } from '../../api/queries';
import { EmptyState } from '../../ui/empty_state';
import { ErrorState } from '../../ui/error_state';
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
              <Link to="/data/loads">
                <Button type="primary">{t('empty.no_data_action')}</Button>
              </Link>
            }
          />
        </div>
      </PageShell>
    );
  }
  return <Workbench plans={plans.data} />;
}
