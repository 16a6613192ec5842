import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, dataOf } from '../../../api/client';
import type { Load, RejectedRows } from '../../../api/types';
import { baseName } from '../../../format/names';
import { DataTable } from '../../../ui/data_table';
import { ErrorState } from '../../../ui/error_state';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import { Pager } from '../../../ui/pager';
import { usePreferences } from '../../shell/preferences';

const kPageSize = 50;

/** The reason in words where it is one of ours; the file of rejected rows has the code. */
function Reason({ code }: { code: string }) {
  const { t } = useTranslation('data');
  return (
    <span className="nowrap" title={code}>
      {t(`rejected.reason_name.${code as 'broken_row'}`, { defaultValue: code })}
    </span>
  );
}

interface Props {
  load: Load;
  onClose: () => void;
}

export function RejectedDrawer({ load, onClose }: Props) {
  const { t } = useTranslation('data');
  const { t: shell } = useTranslation('shell');
  const { exact, rate } = usePreferences();
  const [offset, setOffset] = useState(0);
  const query = useQuery({
    queryKey: ['rejected', load.id, offset],
    queryFn: ({ signal }) =>
      dataOf(
        client.GET('/api/v1/loads/{id}/rejected', {
          params: { path: { id: load.id }, query: { offset, limit: kPageSize } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
  const { data } = query;
  const file = load.files.map(baseName).join(', ');
  return (
    <Drawer
      open
      size={820}
      title={t('rejected.title')}
      onClose={onClose}
      closable={{ 'aria-label': shell('action.close') }}
    >
      <p className="drawer-lead">
        {t('rejected.of', { file, rows: exact(load.rejected), count: load.rejected })}
      </p>
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <ChartSkeleton />}
      {data && (
        <>
          <h2 className="drawer-heading">{t('rejected.reasons')}</h2>
          <DataTable<RejectedRows['reasons'][number]>
            caption={t('rejected.reasons')}
            rows={data.reasons}
            rowKey={(row) => row.reason}
            empty={t('rejected.none')}
            columns={[
              { key: 'reason', title: t('rejected.reason'), cell: (row) => <Reason code={row.reason} /> },
              { key: 'rows', title: t('rejected.rows'), numeric: true, cell: (row) => exact(row.rows) },
              {
                key: 'share',
                title: t('rejected.share'),
                numeric: true,
                cell: (row) => (data.total > 0 ? rate(row.rows / data.total) : '–'),
              },
            ]}
          />
          <h2 className="drawer-heading">{t('rejected.samples')}</h2>
          <DataTable<RejectedRows['rows'][number]>
            caption={t('rejected.samples')}
            rows={data.rows}
            rowKey={(row, i) => `${row.line}-${i}`}
            empty={t('rejected.none')}
            columns={[
              { key: 'line', title: t('rejected.line'), numeric: true, cell: (row) => exact(row.line) },
              { key: 'reason', title: t('rejected.reason'), cell: (row) => <Reason code={row.reason} /> },
              {
                key: 'field',
                title: t('rejected.field'),
                cell: (row) => row.field && <code>{row.field}</code>,
              },
              {
                key: 'text',
                title: t('rejected.text'),
                cell: (row) => <code className="raw">{row.text}</code>,
              },
            ]}
          />
          <Pager offset={offset} limit={kPageSize} total={data.total} onChange={setOffset} />
        </>
      )}
    </Drawer>
  );
}
