import { Tag } from 'antd';
import type { DistributionCell } from '../../../api/types';
import { Count } from '../../../ui/count';
import { type Column, DataTable } from '../../../ui/data_table';
import { usePreferences } from '../../shell/preferences';
import { HeatCell, OpenNumber } from '../result/open_number';
import { useSubjectText } from '../subject_text';
import { cellOf, type Row } from './distribution_rows';

interface RowsProps {
  rows: Row[];
  names: string[];
  onOpen: (cell: DistributionCell) => void;
}

/** The whole range and its periods by row, buckets by column. */
export function RowsTable({ rows, names, onOpen }: RowsProps) {
  const t = useSubjectText();
  const { rate, count } = usePreferences();
  const nameOf = (row: Row) => row.period ?? t('distribution.whole');
  const columns: Column<Row>[] = [
    {
      key: 'period',
      title: t('distribution.period'),
      cell: (row) => (
        <span className="figure nowrap" title={row.clipped ? t('retention.clipped') : undefined}>
          {nameOf(row)}
          {row.clipped && ' *'} {!row.final && <Tag>{t('result.not_final')}</Tag>}
        </span>
      ),
    },
    {
      key: 'customers',
      title: t('result.customers'),
      numeric: true,
      cell: (row) => (
        <OpenNumber value={row.customers} label={nameOf(row)} onOpen={() => onOpen(cellOf(row))} />
      ),
    },
    ...names.map((name, at) => ({
      key: name,
      title: name,
      numeric: true,
      cell: (row: Row) => {
        const bucket = row.buckets[at];
        if (!bucket) return '–';
        return (
          <HeatCell
            share={bucket.share}
            main={rate(bucket.share)}
            side={<Count value={bucket.customers} />}
            final={row.final}
            disabled={bucket.customers === 0}
            label={`${rate(bucket.share)} ${count(bucket.customers)} ${nameOf(row)} ${name}`}
            onOpen={() => onOpen(cellOf(row, at))}
          />
        );
      },
    })),
  ];
  return (
    <DataTable
      caption={t('distribution.table')}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.period ?? 'whole'}
      rowHeader
    />
  );
}

interface AcrossProps {
  row: Row;
  names: string[];
  across: string[];
  onOpen: (cell: DistributionCell) => void;
}

/** Buckets by row, those of the second metric by column. */
export function AcrossTable({ row, names, across, onOpen }: AcrossProps) {
  const t = useSubjectText();
  type Bucket = Row['buckets'][number];
  const columns: Column<Bucket>[] = [
    {
      key: 'bucket',
      title: t('distribution.metric'),
      cell: (_, at) => <span className="figure nowrap">{names[at]}</span>,
    },
    {
      key: 'customers',
      title: t('result.customers'),
      numeric: true,
      cell: (bucket, at) => (
        <OpenNumber value={bucket.customers} label={names[at] ?? ''} onOpen={() => onOpen(cellOf(row, at))} />
      ),
    },
    ...across.map((name, of) => ({
      key: `${of}`,
      title: name,
      numeric: true,
      cell: (bucket: Bucket, at: number) => (
        <OpenNumber
          value={bucket.across?.[of] ?? 0}
          label={`${names[at]} × ${name}`}
          onOpen={() => onOpen(cellOf(row, at, of))}
        />
      ),
    })),
  ];
  return (
    <DataTable
      caption={t('distribution.tab_across')}
      columns={columns}
      rows={row.buckets}
      rowKey={(_, at) => names[at] ?? String(at)}
      rowHeader
    />
  );
}
