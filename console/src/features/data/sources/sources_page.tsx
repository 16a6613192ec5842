import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlans } from '../../../api/queries';
import type { Source } from '../../../api/types';
import { EmptyState } from '../../../ui/empty_state';
import { ErrorState } from '../../../ui/error_state';
import { PlusOutlined } from '../../../ui/icons';
import { PageShell } from '../../../ui/page_shell';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import { NoPlan } from '../parts/no_plan';
import { StaleNotice } from '../parts/stale_notice';
import { livelySourcesQuery, sourcesQuery } from '../queries';
import { ConnectDrawer } from './connect_drawer';
import { SourceDrawer } from './source_drawer';
import { SourcesTable } from './sources_table';
import '../data.css';
import './sources.css';

type Editing = { source: Source | null };

export function SourcesPage() {
  const { t } = useTranslation('data');
  const { connect } = useSearch({ from: '/data/sources' });
  const navigate = useNavigate({ from: '/data/sources' });
  const sources = useQuery(connect ? livelySourcesQuery : sourcesQuery);
  const plans = usePlans();
  const [editing, setEditing] = useState<Editing | null>(null);
  const connected = sources.data?.find(({ id }) => id === connect);
  const show = (id?: string) => void navigate({ search: id ? { connect: id } : {} });
  const add = () => setEditing({ source: null });
  const failed = [sources, plans].find((query) => query.isError && query.data === undefined);

  const content = () => {
    if (failed) return <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />;
    if (!sources.data || !plans.data) return <ChartSkeleton />;
    if (plans.data.length === 0) return <NoPlan detail={t('sources.no_plan_detail')} />;
    if (sources.data.length === 0) {
      return (
        <EmptyState
          kind="no_data"
          title={t('sources.empty_title')}
          detail={t('sources.empty_detail')}
          action={
            <Button type="primary" icon={<PlusOutlined />} onClick={add}>
              {t('sources.add')}
            </Button>
          }
        />
      );
    }
    return (
      <SourcesTable
        sources={sources.data}
        plans={plans.data}
        onConnect={show}
        onEdit={(source) => setEditing({ source })}
      />
    );
  };
  const usable = sources.data && plans.data && plans.data.length > 0;
  return (
    <PageShell
      title={t('sources.title')}
      actions={
        usable &&
        sources.data.length > 0 && (
          <Button type="primary" icon={<PlusOutlined />} onClick={add}>
            {t('sources.add')}
          </Button>
        )
      }
    >
      <StaleNotice query={sources} />
      <div className="card">{content()}</div>
      {usable && editing && (
        <SourceDrawer
          source={editing.source}
          sources={sources.data}
          plans={plans.data}
          onSaved={(saved) => {
            setEditing(null);
            if (!editing.source) show(saved.id);
          }}
          onClose={() => setEditing(null)}
        />
      )}
      {usable && connected && (
        <ConnectDrawer
          source={connected}
          plan={plans.data.find(({ id }) => id === connected.plan)}
          onClose={() => show()}
        />
      )}
    </PageShell>
  );
}
