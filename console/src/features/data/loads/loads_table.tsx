import { Select, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Load, Plan } from '../../../api/types';
import { baseName, nameIn } from '../../../format/names';
import { duration, instant } from '../../../format/times';
import { type Column, DataTable } from '../../../ui/data_table';
import { CheckCircleFilled, CloseCircleFilled, SyncOutlined, WarningFilled } from '../../../ui/icons';
import { SearchInput } from '../../../ui/search_input';
import { ServerHint } from '../../../ui/server_hint';
import { usePreferences } from '../../shell/preferences';
import { RejectedDrawer } from './rejected_drawer';

const kStateIcons = {
  done: <CheckCircleFilled className="good" />,
  failed: <CloseCircleFilled className="bad" />,
  running: <SyncOutlined spin />,
};

function FileNames({ load, plan, name }: { load: Load; plan: Plan | undefined; name: string }) {
  const { t: shell } = useTranslation('shell');
  const { t } = useTranslation('data');
  const [first = ''] = load.files;
  return (
    <span title={load.files.join('\n')}>
      <strong>{baseName(first)}</strong>
      {load.files.length > 1 && <small> {t('loads.more_files', { files: load.files.length })}</small>}
      <small className="second-line">
        {name} {plan?.simulated && <span className="mark">{shell('simulated')}</span>}
      </small>
      {load.error && (
        <span className="load-error" role="alert">
          {load.error.message}
          <ServerHint hint={load.error.hint} />
        </span>
      )}
    </span>
  );
}

const accounted = (load: Load) => load.loaded + load.duplicates + load.filtered + load.rejected;

/** Shows where every row went, and that nothing is missing. */
function Balance({ load }: { load: Load }) {
  const { t } = useTranslation('data');
  const { exact } = usePreferences();
  if (load.state === 'running') return <Tag>{t('loads.running_tag')}</Tag>;
  if (load.state === 'failed') return <small>{t('loads.failed_note')}</small>;
  const missing = load.rows_read - accounted(load);
  const parts: [string, number][] = [
    ['loaded', load.loaded],
    ['duplicates', load.duplicates],
    ['filtered', load.filtered],
    ['rejected', load.rejected],
  ];
  const equation = t('loads.balanced', {
    read: exact(load.rows_read),
    loaded: exact(load.loaded),
    duplicates: exact(load.duplicates),
    filtered: exact(load.filtered),
    rejected: exact(load.rejected),
  });
  return (
    <span className="balance" title={equation}>
      <span className="balance-bar" role="img" aria-label={equation}>
        {parts.map(
          ([name, rows]) => rows > 0 && <i key={name} data-part={name} style={{ flexGrow: rows }} />,
        )}
      </span>
      {missing === 0 ? (
        <span className="balance-note good-text">{t('loads.balanced_tag')}</span>
      ) : (
        <span className="balance-note bad-text">
          <WarningFilled /> {t('loads.unbalanced_tag', { rows: exact(missing), count: missing })}
        </span>
      )}
    </span>
  );
}

interface Props {
  loads: Load[];
  plans: Plan[];
}

export function LoadsTable({ loads, plans }: Props) {
  const { t } = useTranslation('data');
  const { language, exact } = usePreferences();
  const [search, setSearch] = useState('');
  const [plan, setPlan] = useState<string | null>(null);
  const [rejectedOf, setRejectedOf] = useState<Load | null>(null);
  const planOf = (id: string) => plans.find((each) => each.id === id);
  const planName = (id: string) => nameIn(language, planOf(id)?.name, id);
  const text = search.trim().toLowerCase();
  const shown = loads.filter(
    (load) =>
      (!plan || load.plan === plan) &&
      `${load.files.join(' ')} ${load.plan} ${planName(load.plan)}`.toLowerCase().includes(text),
  );
  // The heads read as the equation that every row of the table satisfies, so the numbers stand in full.
  const head = (sign: string, name: 'loaded' | 'duplicates' | 'filtered' | 'rejected') => (
    <>
      <span className="operator-sign" aria-hidden="true">
        {sign}
      </span>{' '}
      {t(`loads.${name}`)}
    </>
  );
  const rows = (sign: string, name: 'loaded' | 'duplicates' | 'filtered'): Column<Load> => ({
    key: name,
    title: head(sign, name),
    numeric: true,
    cell: (load) => exact(load[name]),
  });
  const columns: Column<Load>[] = [
    {
      key: 'file',
      title: t('loads.file'),
      cell: (load) => <FileNames load={load} plan={planOf(load.plan)} name={planName(load.plan)} />,
    },
    {
      key: 'state',
      title: t('loads.state'),
      cell: (load) => (
        <span className="state">
          {kStateIcons[load.state]} {t(`loads.state_${load.state}`)}
        </span>
      ),
    },
    {
      key: 'started',
      title: t('loads.started_at'),
      cell: (load) => (
        <span className="figure nowrap">
          {instant(load.started_at, planOf(load.plan)?.zone ?? 'Asia/Shanghai')}
          {load.finished_at && (
            <small className="second-line">
              {t('loads.took', {
                time: duration(Date.parse(load.finished_at) - Date.parse(load.started_at), language),
              })}
            </small>
          )}
        </span>
      ),
    },
    { key: 'rows_read', title: t('loads.rows_read'), numeric: true, cell: (load) => exact(load.rows_read) },
    rows('=', 'loaded'),
    rows('+', 'duplicates'),
    rows('+', 'filtered'),
    {
      key: 'rejected',
      title: head('+', 'rejected'),
      numeric: true,
      cell: (load) =>
        load.rejected === 0 ? (
          <span className="figure">0</span>
        ) : (
          <button
            type="button"
            className="link-number"
            aria-label={t('loads.see_rejected', { rows: exact(load.rejected), count: load.rejected })}
            onClick={() => setRejectedOf(load)}
          >
            {exact(load.rejected)}
          </button>
        ),
    },
    { key: 'balance', title: t('loads.balance'), cell: (load) => <Balance load={load} /> },
  ];
  return (
    <>
      <div className="table-tools">
        <SearchInput label={t('loads.search')} value={search} onChange={setSearch} />
        <Select<string>
          allowClear
          className="search"
          aria-label={t('loads.plan')}
          placeholder={t('loads.all_plans')}
          value={plan}
          options={plans.map(({ id }) => ({ value: id, label: planName(id) }))}
          onChange={(id) => setPlan(id ?? null)}
        />
      </div>
      <DataTable
        caption={t('loads.tab')}
        columns={columns}
        rows={shown}
        rowKey={(load) => load.id}
        empty={t('loads.none_found')}
        rowHeader
      />
      {rejectedOf && <RejectedDrawer load={rejectedOf} onClose={() => setRejectedOf(null)} />}
    </>
  );
}
