import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useZone } from '../../api/queries';
import type { Duplicate } from '../../api/types';
import { instant } from '../../format/times';
import { type Column, DataTable } from '../../ui/data_table';
import { EmptyState } from '../../ui/empty_state';
import { ErrorState } from '../../ui/error_state';
import { ChartSkeleton } from '../../ui/page_skeleton';
import { Pager } from '../../ui/pager';
import { shorten } from './model/shorten';
import { PersonLink } from './parts/person_link';
import { useTypeName } from './parts/words';
import { duplicatesQuery } from './queries';

const kPageSize = 20;

function useColumns(): Column<Duplicate>[] {
  const { t } = useTranslation('identity');
  const typeName = useTypeName();
  const zone = useZone();
  return [
    { key: 'first', title: t('duplicates.first'), cell: ({ first }) => <PersonLink person={first} /> },
    { key: 'second', title: t('duplicates.second'), cell: ({ second }) => <PersonLink person={second} /> },
    {
      key: 'fact',
      title: t('duplicates.fact'),
      cell: ({ fact }) =>
        fact ? (
          <>
            {t('duplicates.same', { type: typeName(fact.type) })}
            <small className="second-line">
              <code title={fact.value}>{shorten(fact.value, 24)}</code>
            </small>
          </>
        ) : (
          '–'
        ),
    },
    {
      key: 'ts',
      title: t('duplicates.ts'),
      cell: ({ ts }) => <span className="figure nowrap">{instant(ts, zone)}</span>,
    },
    { key: 'source', title: t('held.source'), cell: ({ source }) => source ?? '–' },
  ];
}

/** Customer numbers that share a fact; somebody looks at them, the program merges none. */
export function DuplicatesList() {
  const { t } = useTranslation('identity');
  const [offset, setOffset] = useState(0);
  const query = useQuery(duplicatesQuery(offset, kPageSize));
  const columns = useColumns();
  const { data } = query;
  const content = () => {
    if (query.isError && !data)
      return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
    if (!data) return <ChartSkeleton />;
    if (data.total === 0) {
      return <EmptyState kind="no_data" title={t('duplicates.none')} detail={t('duplicates.none_detail')} />;
    }
    return (
      <>
        <DataTable
          caption={t('duplicates.title')}
          columns={columns}
          rows={data.duplicates}
          rowKey={({ entry }) => String(entry)}
        />
        {data.total > kPageSize && (
          <div className="card-foot">
            <Pager offset={offset} limit={kPageSize} total={data.total} onChange={setOffset} />
          </div>
        )}
      </>
    );
  };
  return (
    <>
      <Alert type="info" showIcon title={t('duplicates.note')} description={t('duplicates.note_detail')} />
      <section className="card" aria-label={t('duplicates.title')}>
        {content()}
      </section>
    </>
  );
}
