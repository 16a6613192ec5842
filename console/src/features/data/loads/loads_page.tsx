import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { loadsQuery, usePlans } from '../../../api/queries';
import { ErrorState } from '../../../ui/error_state';
import { PageShell } from '../../../ui/page_shell';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import { HowToLoad } from './how_to_load';
import { LoadsTable } from './loads_table';
import '../data.css';
import './loads.css';

export function LoadsPage() {
  const { t } = useTranslation('data');
  const loads = useQuery(loadsQuery);
  const plans = usePlans();
  const failed = [loads, plans].find((query) => query.isError);

  const content = () => {
    if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
    if (!loads.data || !plans.data) return <ChartSkeleton />;
    if (loads.data.length === 0) return <HowToLoad />;
    return <LoadsTable loads={loads.data} plans={plans.data} />;
  };
  return (
    <PageShell title={t('loads.title')}>
      <div className="card">{content()}</div>
    </PageShell>
  );
}
