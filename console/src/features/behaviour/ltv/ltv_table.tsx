import type { LtvCell, LtvResult, LtvTable } from '../../../api/types';
import { Count } from '../../../ui/count';
import { type Column, DataTable } from '../../../ui/data_table';
import { usePreferences } from '../../shell/preferences';
import { HeatCell, OpenNumber } from '../result/open_number';
import { numberText } from '../result/unit_format';
import { useSubjectText } from '../subject_text';

type Cohort = LtvTable['cohorts'][number];
type Point = Cohort['points'][number];
type View = 'value' | 'payers' | 'roi';

interface Props {
  result: LtvResult;
  table: LtvTable;
  view: View;
  offsetName: (offset: number) => string;
  onOpen: (cell: LtvCell) => void;
}

const numberOf = (point: Point, cohort: Cohort, view: View): number | null => {
  if (view === 'payers') return cohort.customers > 0 ? point.payers / cohort.customers : null;
  return view === 'roi' ? (point.roi ?? null) : point.per_customer;
};

/** Cohorts by row, offsets by column; a cell opens who had an event of value by then. */
export function LtvTableView({ result, table, view, offsetName, onOpen }: Props) {
  const t = useSubjectText();
  const { count, exact, rate } = usePreferences();
  const money = numberText(result.unit, { count, exact });
  const text = view === 'value' ? money.full : rate;
  const largest = Math.max(
    ...table.cohorts.flatMap((cohort) => cohort.points.map((point) => numberOf(point, cohort, view) ?? 0)),
    0,
  );
  const costs = table.cohorts.some(({ cost }) => cost !== undefined);
  const columns: Column<Cohort>[] = [
    {
      key: 'cohort',
      title: t('retention.cohort'),
      cell: ({ start, clipped }) => (
        <span className="figure nowrap" title={clipped ? t('retention.clipped') : undefined}>
          {start}
          {clipped && ' *'}
        </span>
      ),
    },
    {
      key: 'entered',
      title: t('retention.entered'),
      numeric: true,
      cell: ({ start, customers }) => (
        <OpenNumber value={customers} label={start} onOpen={() => onOpen({ cohort: start })} />
      ),
    },
    ...(costs
      ? [
          {
            key: 'paid_back',
            title: t('ltv.paid_back'),
            cell: ({ paid_back }: Cohort) =>
              paid_back === null || paid_back === undefined ? '–' : offsetName(paid_back),
          },
        ]
      : []),
    ...table.means.map((_, offset) => ({
      key: `o${offset}`,
      title: offsetName(offset),
      numeric: true,
      cell: (cohort: Cohort) => {
        const point = cohort.points[offset];
        const number = point ? numberOf(point, cohort, view) : null;
        if (!point || number === null) return <span className="figure">–</span>;
        return (
          <HeatCell
            share={largest > 0 ? Math.max(0, number) / largest : 0}
            main={text(number)}
            side={<Count value={point.payers} />}
            final={point.final}
            disabled={point.payers === 0}
            label={t('ltv.open_cell', {
              cohort: cohort.start,
              offset: offsetName(offset),
              number: text(number),
              people: count(point.payers),
              count: point.payers,
            })}
            onOpen={() => onOpen({ cohort: cohort.start, offset })}
          />
        );
      },
    })),
    {
      key: 'unpaid',
      title: t('ltv.unpaid'),
      help: t('ltv.unpaid_help'),
      numeric: true,
      cell: (cohort) => {
        const offset = cohort.points.length - 1;
        const unpaid = cohort.customers - (cohort.points[offset]?.payers ?? 0);
        return (
          <OpenNumber
            value={unpaid}
            label={`${cohort.start} ${t('ltv.unpaid')}`}
            onOpen={() => onOpen({ cohort: cohort.start, offset, unpaid: true })}
          />
        );
      },
    },
  ];
  return (
    <DataTable
      caption={t(`ltv.tab_${view}`)}
      columns={columns}
      rows={table.cohorts}
      rowKey={({ start }) => start}
      rowHeader
    />
  );
}
