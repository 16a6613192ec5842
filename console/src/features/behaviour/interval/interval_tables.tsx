import { Tag } from 'antd';
import type { IntervalCell, IntervalNumbers } from '../../../api/types';
import { type Column, DataTable } from '../../../ui/data_table';
import { usePreferences } from '../../shell/preferences';
import { OpenNumber } from '../result/open_number';
import { useSubjectText } from '../subject_text';

export const kQuantiles = ['p10_ms', 'p25_ms', 'median_ms', 'p75_ms', 'p90_ms', 'p99_ms'] as const;
const kLengths = ['mean_ms', 'min_ms', ...kQuantiles, 'max_ms'] as const;

export interface LengthsRow {
  name: string;
  numbers: IntervalNumbers;
  cell: IntervalCell;
  final: boolean;
}

interface BinsProps {
  names: string[];
  bins: IntervalNumbers['bins'];
  /** What `count` counts. */
  counted: string;
  onOpen: (bin: number) => void;
}

export function BinsTable({ names, bins, counted, onOpen }: BinsProps) {
  const t = useSubjectText();
  const { exact, rate } = usePreferences();
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  type Bin = (typeof bins)[number];
  const columns: Column<Bin>[] = [
    { key: 'bin', title: t('result.duration'), cell: (_, at) => <span className="figure">{names[at]}</span> },
    { key: 'count', title: counted, numeric: true, cell: (bin) => exact(bin.count) },
    {
      key: 'share',
      title: t('result.duration_share'),
      numeric: true,
      cell: (bin) => rate(total > 0 ? bin.count / total : 0),
    },
    {
      key: 'customers',
      title: t('result.customers'),
      numeric: true,
      cell: (bin, at) => (
        <OpenNumber value={bin.customers} label={names[at] ?? ''} onOpen={() => onOpen(at)} />
      ),
    },
  ];
  return (
    <DataTable
      caption={t('interval.tab_histogram')}
      columns={columns}
      rows={bins}
      rowKey={(_, at) => names[at] ?? String(at)}
      rowHeader
    />
  );
}

interface LengthsProps {
  caption: string;
  rows: LengthsRow[];
  onOpen: (cell: IntervalCell) => void;
}

export function LengthsTable({ caption, rows, onOpen }: LengthsProps) {
  const t = useSubjectText();
  const { exact, duration } = usePreferences();
  const columns: Column<LengthsRow>[] = [
    {
      key: 'name',
      title: t('interval.row'),
      cell: ({ name, final }) => (
        <span className="nowrap">
          {name} {!final && <Tag>{t('result.not_final')}</Tag>}
        </span>
      ),
    },
    {
      key: 'customers',
      title: t('result.customers'),
      numeric: true,
      cell: ({ name, numbers, cell }) => (
        <OpenNumber value={numbers.customers} label={name} onOpen={() => onOpen(cell)} />
      ),
    },
    {
      key: 'intervals',
      title: t('interval.intervals'),
      numeric: true,
      cell: ({ numbers }) => exact(numbers.intervals),
    },
    ...kLengths.map((key) => ({
      key,
      title: t(`interval.${key}`),
      numeric: true,
      cell: ({ numbers: { lengths } }: LengthsRow) => (lengths ? duration(lengths[key]) : '–'),
    })),
  ];
  return <DataTable caption={caption} columns={columns} rows={rows} rowKey={({ name }) => name} rowHeader />;
}
