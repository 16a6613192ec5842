import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan, Replay, Source } from '../../../api/types';
import { nameIn } from '../../../format/names';
import { duration, instant } from '../../../format/times';
import { type Column, DataTable } from '../../../ui/data_table';
import { ErrorState } from '../../../ui/error_state';
import { CheckCircleFilled, CloseCircleFilled, SyncOutlined } from '../../../ui/icons';
import { ServerHint } from '../../../ui/server_hint';
import { usePreferences } from '../../shell/preferences';
import { replaysQuery, unfinished, useZone } from '../queries';

const kIcons = {
  waiting: <SyncOutlined className="waiting" />,
  running: <SyncOutlined spin className="waiting" />,
  done: <CheckCircleFilled className="good" />,
  failed: <CloseCircleFilled className="bad" />,
};

interface Props {
  sources: Source[];
  plans: Plan[];
}

function ReplayState({ replay }: { replay: Replay }) {
  const { t } = useTranslation('data');
  return (
    <>
      <span className="state" role="status">
        {kIcons[replay.state]} {t(`replay.state_${replay.state}`)}
      </span>
      {replay.error && (
        <span className="replay-error" role="alert">
          {replay.error.message}
          <ServerHint hint={replay.error.hint} />
        </span>
      )}
    </>
  );
}

/** When a replay ends, what it moved is looked at again. */
function useFreshness(replays: Replay[] | undefined) {
  const queries = useQueryClient();
  const open = replays?.filter(unfinished).length ?? 0;
  const before = useRef(0);
  useEffect(() => {
    if (open < before.current) {
      void queries.invalidateQueries({ queryKey: ['rejected_events'] });
      void queries.invalidateQueries({ queryKey: ['collection'] });
    }
    before.current = open;
  }, [open, queries]);
}

export function Replays({ sources, plans }: Props) {
  const { t } = useTranslation('data');
  const { language, exact } = usePreferences();
  const zone = useZone();
  const query = useQuery(replaysQuery);
  useFreshness(query.data);
  const number = (key: 'accepted' | 'rejected' | 'forgotten'): Column<Replay> => ({
    key,
    title: t(`replay.${key}`),
    help: t(`replay.${key}_help`),
    numeric: true,
    cell: (replay) => exact(replay[key]),
  });
  const columns: Column<Replay>[] = [
    {
      key: 'created_at',
      title: t('replay.created_at'),
      cell: (replay) => (
        <span className="figure nowrap">
          {instant(replay.created_at, zone, true)}
          {replay.finished_at && (
            <small className="second-line">
              {t('loads.took', {
                time: duration(Date.parse(replay.finished_at) - Date.parse(replay.created_at), language),
              })}
            </small>
          )}
        </span>
      ),
    },
    {
      key: 'scope',
      title: t('replay.what'),
      cell: (replay) => (
        <>
          {nameIn(language, plans.find(({ id }) => id === replay.plan)?.name, replay.plan)}
          <small className="second-line">
            {replay.source
              ? (sources.find(({ id }) => id === replay.source)?.name ?? replay.source)
              : t('quality.all_sources')}
            {' · '}
            {replay.reason
              ? t(`reason.${replay.reason as 'bad_value'}.title`, { defaultValue: replay.reason })
              : t('quality.all_reasons')}
          </small>
        </>
      ),
    },
    { key: 'state', title: t('loads.state'), cell: (replay) => <ReplayState replay={replay} /> },
    number('accepted'),
    number('rejected'),
    number('forgotten'),
  ];
  if (query.isError && !query.data) {
    return (
      <div className="card">
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </div>
    );
  }
  if (!query.data || query.data.length === 0) return null;
  return (
    <div className="card">
      <div className="section-title">
        <h2>{t('replay.list')}</h2>
      </div>
      <DataTable
        caption={t('replay.list')}
        columns={columns}
        rows={query.data}
        rowKey={(replay) => replay.id}
      />
    </div>
  );
}
