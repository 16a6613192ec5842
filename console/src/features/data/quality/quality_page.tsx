import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { usePlans } from '../../../api/queries';
import { EmptyState } from '../../../ui/empty_state';
import { ErrorState } from '../../../ui/error_state';
import { LinkButton } from '../../../ui/link_button';
import { PageShell } from '../../../ui/page_shell';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import { kMarks, kReasons, mendable } from '../model/collection';
import { StaleNotice } from '../parts/stale_notice';
import { collectionQuery, sourcesQuery } from '../queries';
import { CountBars } from './count_bars';
import { Equation } from './equation';
import { FlowState } from './flow_state';
import { LogFacts } from './log_facts';
import { RejectedEvents } from './rejected_events';
import { Replays } from './replays';
import '../data.css';
import './quality.css';

export function QualityPage() {
  const { t } = useTranslation('data');
  const filter = useSearch({ from: '/data/quality' });
  const navigate = useNavigate({ from: '/data/quality' });
  const collection = useQuery(collectionQuery);
  const sources = useQuery(sourcesQuery);
  const plans = usePlans();
  const queries = [collection, sources, plans];
  const failed = queries.find((query) => query.isError && query.data === undefined);
  const { data } = collection;
  const list = useRef<HTMLDivElement>(null);
  const chooseReason = (reason: string) => {
    void navigate({ search: { ...filter, reason: reason === filter.reason ? undefined : reason } });
    list.current?.scrollIntoView({ block: 'nearest' });
  };

  const reasonText = (name: string) => ({
    title: t(`reason.${name as 'bad_value'}.title`, { defaultValue: name }),
    detail: kReasons.some((known) => known === name) ? t(`reason.${name as 'bad_value'}.detail`) : undefined,
  });
  const markText = (name: string) => ({
    title: t(`mark.${name as 'bad_value'}.title`, { defaultValue: name }),
    detail: kMarks.some((known) => known === name) ? t(`mark.${name as 'bad_value'}.detail`) : undefined,
  });
  if (failed || !data || !sources.data || !plans.data) {
    return (
      <PageShell title={t('quality.title')}>
        <div className="card">
          {failed ? (
            <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
          ) : (
            <ChartSkeleton />
          )}
        </div>
      </PageShell>
    );
  }
  if (data.received === 0 && data.state !== 'failed') {
    return (
      <PageShell title={t('quality.title')}>
        <StaleNotice query={collection} />
        <div className="card">
          <EmptyState
            kind="no_data"
            title={t('quality.empty_title')}
            detail={t('quality.empty_detail')}
            action={
              <LinkButton color="primary" variant="solid" to="/data/sources">
                {t('quality.empty_action')}
              </LinkButton>
            }
          />
        </div>
      </PageShell>
    );
  }
  return (
    <PageShell title={t('quality.title')}>
      <StaleNotice query={collection} />
      <section className="card flow" aria-label={t('quality.flow')}>
        <FlowState collection={data} />
        <Equation collection={data} />
        <LogFacts collection={data} />
      </section>
      <div className="pair">
        <CountBars
          title={t('quality.marks')}
          lead={t('quality.marks_lead')}
          empty={t('quality.no_marks')}
          counts={data.marks}
          whole={data.stored}
          wholeName={t('quality.of_stored')}
          textOf={markText}
        />
        <CountBars
          title={t('quality.reasons')}
          lead={t('quality.reasons_lead')}
          empty={t('quality.no_reasons')}
          counts={data.reasons}
          whole={data.rejected}
          wholeName={t('quality.of_rejected')}
          textOf={reasonText}
          badgeOf={(name) => (mendable(name) ? t('quality.mendable') : undefined)}
          chosen={filter.reason}
          onChoose={chooseReason}
        />
      </div>
      <div ref={list}>
        <RejectedEvents
          filter={filter}
          reasons={data.reasons}
          sources={sources.data}
          plans={plans.data}
          onFilter={(next) => void navigate({ search: next })}
        />
      </div>
      <Replays sources={sources.data} plans={plans.data} />
    </PageShell>
  );
}
