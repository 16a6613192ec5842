import { useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Finding, RunTable, TableRunDetail } from '../../../api/types';
import { bytes } from '../../../format/sizes';
import { duration, instant } from '../../../format/times';
import { ErrorState } from '../../../ui/error_state';
import { CheckCircleFilled, CloseCircleFilled, WarningFilled } from '../../../ui/icons';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import { ServerHint } from '../../../ui/server_hint';
import { usePreferences } from '../../shell/preferences';
import { useZone } from '../queries';
import { runQuery } from './queries';

function FindingIcon({ finding }: { finding: Finding }) {
  if (finding.holds) return <CheckCircleFilled className="good" />;
  return finding.severity === 'stop' ? (
    <CloseCircleFilled className="bad" />
  ) : (
    <WarningFilled className="warn" />
  );
}

function FindingLine({ finding }: { finding: Finding }) {
  const { t } = useTranslation('data');
  const { exact } = usePreferences();
  const state = finding.holds ? 'holds' : finding.severity;
  return (
    <li className="finding" data-state={state}>
      <FindingIcon finding={finding} />
      <div>
        <strong>{t(`tables.rule.${finding.rule as 'not_null'}`, { defaultValue: finding.rule })}</strong>{' '}
        {finding.column && <code>{finding.column}</code>}{' '}
        <span className="badge">{t(`tables.outcome.${state}`)}</span>
        {finding.expected !== null && (
          <p className="figure">
            {finding.observed === null
              ? t('tables.required', { expected: finding.expected })
              : t('tables.compared', { observed: finding.observed, expected: finding.expected })}
          </p>
        )}
        {!finding.holds && (
          <p>
            {finding.rows > 0 && (
              <span>{t('tables.rows', { rows: exact(finding.rows), count: finding.rows })} · </span>
            )}
            {finding.message}
          </p>
        )}
        {finding.examples.length > 0 && (
          <details>
            <summary>{t('tables.examples', { count: finding.examples.length })}</summary>
            <ul>
              {finding.examples.map((example) => (
                <li key={example}>
                  <code>{example}</code>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
    </li>
  );
}

function TableOfRun({ table }: { table: RunTable }) {
  const { t } = useTranslation('data');
  const { exact, language } = usePreferences();
  const findings = [...table.findings].sort((a, b) => Number(a.holds) - Number(b.holds));
  return (
    <section aria-label={table.table}>
      <h2 className="drawer-heading">
        <code>{table.table}</code>{' '}
        <small>{t('tables.rows', { rows: exact(table.rows), count: table.rows })}</small>
      </h2>
      {table.totals.length > 0 && (
        <dl className="totals">
          {table.totals.map(({ column, sum }) => (
            <div key={column}>
              <dt>{t('tables.sum_of', { column })}</dt>
              <dd className="figure">{sum}</dd>
            </div>
          ))}
        </dl>
      )}
      <ul className="findings">
        {findings.map((finding) => (
          <FindingLine key={`${finding.rule} ${finding.column}`} finding={finding} />
        ))}
      </ul>
      <ul className="run-files">
        {table.files.map((file) => (
          <li key={file.name}>
            <code>{file.name}</code> <small>{bytes(file.bytes, language)}</small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function RunFacts({ run }: { run: TableRunDetail }) {
  const { t } = useTranslation('data');
  const { language } = usePreferences();
  const zone = useZone();
  return (
    <>
      <p className="drawer-lead">
        {t(`tables.run_state.${run.state}`)} · {instant(run.started_at, zone, true)}
        {run.finished_at &&
          ` · ${t('loads.took', {
            time: duration(Date.parse(run.finished_at) - Date.parse(run.started_at), language),
          })}`}
        <small className="second-line">
          <code>{run.directory}</code>
        </small>
      </p>
      {run.error && (
        <p className="load-error" role="alert">
          {run.error.message}
          <ServerHint hint={run.error.hint} />
        </p>
      )}
    </>
  );
}

interface Props {
  run: string;
  onClose: () => void;
}

/** What a run read and found, what does not hold first. */
export function RunDrawer({ run, onClose }: Props) {
  const { t } = useTranslation('data');
  const { t: shell } = useTranslation('shell');
  const query = useQuery(runQuery(run));
  const { data } = query;
  return (
    <Drawer
      open
      size={820}
      title={data ? t('tables.run', { run: data.id, date: data.data_date }) : t('tables.run_title')}
      onClose={onClose}
      closable={{ 'aria-label': shell('action.close') }}
    >
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <ChartSkeleton />}
      {data && (
        <>
          <RunFacts run={data} />
          {data.tables.map((table) => (
            <TableOfRun key={table.table} table={table} />
          ))}
        </>
      )}
    </Drawer>
  );
}
