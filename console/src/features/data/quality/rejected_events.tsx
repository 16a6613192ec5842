import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { withoutPointer } from '../../../api/errors';
import type { NameCount, Plan, RejectedEvent, Source } from '../../../api/types';
import { nameIn } from '../../../format/names';
import { instant } from '../../../format/times';
import { type Column, DataTable } from '../../../ui/data_table';
import { ErrorState } from '../../../ui/error_state';
import { SyncOutlined } from '../../../ui/icons';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import { Pager } from '../../../ui/pager';
import { usePreferences } from '../../shell/preferences';
import type { QualitySearch } from '../links';
import { PlanSelect } from '../parts/plan_select';
import { rejectedEventsQuery, useZone } from '../queries';
import { ReplayDialog } from './replay_dialog';

const kPageSize = 10;

interface Props {
  filter: QualitySearch;
  /** That have occurred. */
  reasons: NameCount[];
  sources: Source[];
  plans: Plan[];
  onFilter: (filter: QualitySearch) => void;
}

function Filters({ filter, reasons, sources, plans, onFilter }: Props) {
  const { t } = useTranslation('data');
  const names = reasons.map(({ name }) => name);
  if (filter.reason && !names.includes(filter.reason)) names.push(filter.reason);
  return (
    <>
      {plans.length > 1 && (
        <PlanSelect
          label={t('loads.plan')}
          plans={plans}
          value={filter.plan}
          all={t('loads.all_plans')}
          onChange={(plan) => onFilter({ ...filter, plan })}
        />
      )}
      <Select<string>
        allowClear
        className="search"
        aria-label={t('quality.source')}
        placeholder={t('quality.all_sources')}
        value={filter.source ?? null}
        options={sources.map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(source: string | undefined) => onFilter({ ...filter, source })}
      />
      <Select<string>
        allowClear
        className="search"
        aria-label={t('quality.reason')}
        placeholder={t('quality.all_reasons')}
        value={filter.reason ?? null}
        options={names.map((name) => ({
          value: name,
          label: t(`reason.${name as 'bad_value'}.title`, { defaultValue: name }),
        }))}
        onChange={(reason: string | undefined) => onFilter({ ...filter, reason })}
      />
    </>
  );
}

function useColumns({ sources, plans }: Pick<Props, 'sources' | 'plans'>): Column<RejectedEvent>[] {
  const { t } = useTranslation('data');
  const { language } = usePreferences();
  const zone = useZone();
  return [
    {
      key: 'received_at',
      title: t('quality.received_at'),
      cell: (row) => <span className="figure nowrap">{instant(row.received_at, zone, true)}</span>,
    },
    {
      key: 'source',
      title: t('quality.source'),
      cell: (row) => (
        <>
          {sources.find(({ id }) => id === row.source)?.name ?? row.source}
          <small className="second-line">
            {nameIn(language, plans.find(({ id }) => id === row.plan)?.name, row.plan)}
          </small>
        </>
      ),
    },
    {
      key: 'reason',
      title: t('quality.reason'),
      cell: (row) => (
        <span className="nowrap" title={row.reason}>
          {t(`reason.${row.reason as 'bad_value'}.title`, { defaultValue: row.reason })}
        </span>
      ),
    },
    {
      key: 'field',
      title: t('rejected.field'),
      cell: (row) => (row.field ? <code className="field-name">{row.field}</code> : '–'),
    },
    {
      key: 'message',
      title: t('quality.message'),
      cell: (row) => (
        <span className="message">{withoutPointer({ field: row.field ?? '', message: row.message })}</span>
      ),
    },
    {
      key: 'replayed',
      title: t('quality.replayed'),
      cell: (row) => (row.replayed ? <span className="badge nowrap">{t('quality.replayed_yes')}</span> : '–'),
    },
  ];
}

export function RejectedEvents(props: Props) {
  const { filter, onFilter } = props;
  const { t } = useTranslation('data');
  const { exact } = usePreferences();
  const [page, setPage] = useState({ of: filter, offset: 0 });
  const [replaying, setReplaying] = useState(false);
  const offset = page.of === filter ? page.offset : 0;
  const query = useQuery(rejectedEventsQuery(filter, offset, kPageSize));
  const columns = useColumns(props);
  const { data } = query;
  const filtered = Boolean(filter.plan || filter.source || filter.reason);
  return (
    <div className="card">
      <div className="section-title">
        <div>
          <h2>
            {t('quality.rejected_title')} {data && <small className="figure">{exact(data.total)}</small>}
          </h2>
          <p className="hint">{t('quality.sealed')}</p>
        </div>
        <Button
          icon={<SyncOutlined />}
          disabled={!data || data.total === 0}
          onClick={() => setReplaying(true)}
        >
          {t('replay.action')}
        </Button>
      </div>
      <div className="table-tools">
        <Filters {...props} />
        {filtered && (
          <Button type="link" onClick={() => onFilter({})}>
            {t('quality.clear')}
          </Button>
        )}
      </div>
      {query.isError && !data && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <ChartSkeleton />}
      {data && (
        <>
          <DataTable
            caption={t('quality.rejected_title')}
            columns={columns}
            rows={data.events}
            rowKey={(row) => row.seq}
            empty={t(filtered ? 'quality.none_match' : 'quality.none_rejected')}
          />
          {data.total > kPageSize && (
            <div className="table-foot">
              <Pager
                offset={offset}
                limit={kPageSize}
                total={data.total}
                onChange={(to) => setPage({ of: filter, offset: to })}
              />
            </div>
          )}
        </>
      )}
      {replaying && <ReplayDialog {...props} onClose={() => setReplaying(false)} />}
    </div>
  );
}
