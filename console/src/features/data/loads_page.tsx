import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { loadsQuery, usePlans } from '../../api/queries';
import { ErrorState } from '../../ui/error_state';
import { PageShell } from '../../ui/page_shell';
import { ChartSkeleton } from '../../ui/page_skeleton';
import { Catalogue } from './catalogue';
import { HowToLoad } from './how_to_load';
import { LoadsTable } from './loads_table';
import './data.css';

export function LoadsPage() {
  const { t } = useTranslation('data');
  const { tab, plan: planId } = useSearch({ from: '/data/loads' });
  const navigate = useNavigate({ from: '/data/loads' });
  const loads = useQuery(loadsQuery);
  const plans = usePlans();
  const failed = [loads, plans].find((query) => query.isError);
  const plan = plans.data?.find(({ id }) => id === planId) ?? plans.data?.[0];

  const content = () => {
    if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
    if (!loads.data || !plans.data) return <ChartSkeleton />;
    if (loads.data.length === 0 && plans.data.length === 0) return <HowToLoad />;
    if (tab === 'catalogue' && plan) {
      return (
        <Catalogue
          plans={plans.data}
          plan={plan}
          onChoose={(id) => void navigate({ search: { tab: 'catalogue', plan: id } })}
        />
      );
    }
    return <LoadsTable loads={loads.data} plans={plans.data} />;
  };
  return (
    <PageShell title={t('title')} simulated={tab === 'catalogue' && (plan?.simulated ?? false)}>
      <div className="page-tabs">
        <Segmented
          aria-label={t('title')}
          value={tab ?? 'loads'}
          options={[
            { value: 'loads', label: t('loads.tab') },
            { value: 'catalogue', label: t('catalogue.tab') },
          ]}
          onChange={(value) => void navigate({ search: value === 'catalogue' ? { tab: 'catalogue' } : {} })}
        />
      </div>
      <div className="card">{content()}</div>
    </PageShell>
  );
}
