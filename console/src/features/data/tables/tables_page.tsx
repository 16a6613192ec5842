import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '../../../api/types';
import { nameIn } from '../../../format/names';
import { ErrorState } from '../../../ui/error_state';
import { PageShell } from '../../../ui/page_shell';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import { usePreferences } from '../../shell/preferences';
import { StaleNotice } from '../parts/stale_notice';
import { BoardGrid } from './board_grid';
import { HowToDeclare } from './how_to_declare';
import { boardQuery, deliveriesQuery } from './queries';
import { RunDrawer } from './run_drawer';
import '../data.css';
import '../loads/loads.css';
import './tables.css';

const kDays = [7, 14, 31];
const kDaysDefault = 14;

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** One sentence: how many tables are up to date, and when the next data are due. */
function Summary({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation('data');
  const old = delivery.tables.filter((table) => table.old).length;
  return (
    <p className="board-summary">
      {old === 0 ? (
        <span className="good-text">{t('tables.all_good', { count: delivery.tables.length })}</span>
      ) : (
        <span className="warn-text">
          {t('tables.some_old', { old, tables: delivery.tables.length, count: old })}
        </span>
      )}
      <small>
        {t('tables.due', {
          days: delivery.due_days,
          time: clock(delivery.due_minute),
          count: delivery.due_days,
        })}
      </small>
      {delivery.ends !== null && <small>{t('tables.ends', { date: delivery.ends })}</small>}
    </p>
  );
}

function BoardOf({ delivery, days, run }: { delivery: Delivery; days: number; run: string | undefined }) {
  const navigate = useNavigate({ from: '/data/tables' });
  const board = useQuery(boardQuery(delivery.delivery, days));
  const show = (opened: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, run: opened }), resetScroll: false });
  if (board.isError && !board.data) {
    return <ErrorState error={board.error} onRetry={() => void board.refetch()} />;
  }
  if (!board.data) return <ChartSkeleton />;
  return (
    <>
      <StaleNotice query={board} />
      <Summary delivery={delivery} />
      <BoardGrid board={board.data} onOpen={show} />
      {run !== undefined && <RunDrawer run={run} onClose={() => show(undefined)} />}
    </>
  );
}

export function TablesPage() {
  const { t } = useTranslation('data');
  const { language } = usePreferences();
  const navigate = useNavigate({ from: '/data/tables' });
  const search = useSearch({ from: '/data/tables' });
  const deliveries = useQuery(deliveriesQuery);
  const delivery = deliveries.data?.find((each) => each.delivery === search.delivery) ?? deliveries.data?.[0];
  const days = search.days ?? kDaysDefault;

  const content = () => {
    if (deliveries.isError && !deliveries.data) {
      return <ErrorState error={deliveries.error} onRetry={() => void deliveries.refetch()} />;
    }
    if (!deliveries.data) return <ChartSkeleton />;
    if (!delivery) return <HowToDeclare />;
    return <BoardOf delivery={delivery} days={days} run={search.run} />;
  };
  const actions = delivery && (
    <>
      {(deliveries.data?.length ?? 0) > 1 && (
        <Select<string>
          aria-label={t('tables.delivery')}
          value={delivery.delivery}
          options={(deliveries.data ?? []).map((each) => ({
            value: each.delivery,
            label: nameIn(language, each.label, each.delivery),
          }))}
          onChange={(chosen) => void navigate({ search: { days: search.days, delivery: chosen } })}
        />
      )}
      <Segmented<number>
        aria-label={t('tables.days_shown')}
        value={days}
        options={kDays.map((count) => ({ value: count, label: t('tables.days', { count }) }))}
        onChange={(chosen) => void navigate({ search: (before) => ({ ...before, days: chosen }) })}
      />
    </>
  );
  return (
    <PageShell title={t('tables.title')} actions={actions} simulated={delivery?.simulated ?? false}>
      <div className="card">{content()}</div>
    </PageShell>
  );
}
