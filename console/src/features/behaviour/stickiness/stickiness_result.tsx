import { useMemo, useState } from 'react';
import type { StickinessCell, StickinessResult, StickinessSpec, StickinessTable } from '../../../api/types';
import { type Column, DataTable } from '../../../ui/data_table';
import { usePreferences } from '../../shell/preferences';
import type { ResultProps } from '../analysis_model';
import { percent } from '../result/chart_style';
import { FiguresRow } from '../result/figures_row';
import { groupOf, propertyOf, useGroupName } from '../result/group_name';
import { GroupSelect } from '../result/group_select';
import { LazyChart } from '../result/lazy_chart';
import { OpenNumber } from '../result/open_number';
import { ResultCard } from '../result/result_card';
import { seriesOption } from '../result/series_option';
import { useChartStyle } from '../result/use_chart_style';
import { useSubjectText } from '../subject_text';

export const kTabs = ['exact', 'at_least'] as const;
type Props = ResultProps<StickinessSpec, StickinessResult, StickinessCell>;
type Row = StickinessTable['numbers'][number];

const sides = (tables: { now: StickinessTable; before: StickinessTable | undefined }) => [
  { table: tables.now, compared: false },
  ...(tables.before ? [{ table: tables.before, compared: true }] : []),
];

interface TableProps {
  tables: { now: StickinessTable; before: StickinessTable | undefined };
  atLeast: boolean;
  name: (intervals: number) => string;
  onOpen: (intervals: number, compared: boolean) => void;
}

function Table({ tables, atLeast, name, onOpen }: TableProps) {
  const t = useSubjectText();
  const { rate } = usePreferences();
  const longest = sides(tables).reduce<Row[]>(
    (rows, { table }) => (table.numbers.length > rows.length ? table.numbers : rows),
    [],
  );
  const columns: Column<Row>[] = [
    {
      key: 'intervals',
      title: t('stickiness.intervals'),
      cell: (row) => <span className="figure nowrap">{name(row.intervals)}</span>,
    },
    ...sides(tables).flatMap(({ table, compared }): Column<Row>[] => {
      const suffix = compared ? ` (${t('compare.earlier')})` : '';
      return [
        {
          key: `n${compared}`,
          title: t('result.customers') + suffix,
          numeric: true,
          cell: (_, at) => {
            const own = table.numbers[at];
            return own ? (
              <OpenNumber
                value={atLeast ? own.at_least : own.customers}
                label={name(own.intervals) + suffix}
                onOpen={() => onOpen(own.intervals, compared)}
              />
            ) : (
              '–'
            );
          },
        },
        {
          key: `s${compared}`,
          title: t('result.duration_share') + suffix,
          numeric: true,
          cell: (_, at) => {
            const own = table.numbers[at];
            return own ? rate(atLeast ? own.at_least_share : own.share) : '–';
          },
        },
      ];
    }),
  ];
  return (
    <DataTable
      caption={t('stickiness.table')}
      columns={columns}
      rows={longest}
      rowKey={({ intervals }) => String(intervals)}
      rowHeader
    />
  );
}

export function StickinessResultView(props: Props) {
  const { result, words, tab, onTab, onOpen, onChart } = props;
  const t = useSubjectText();
  const style = useChartStyle();
  const { count, exact, rate } = usePreferences();
  const [table, setTable] = useState(true);
  const [at, setAt] = useState(-1);
  const groupName = useGroupName(words, propertyOf(result.spec.breakdown));
  const group = result.groups[at];
  const of = group ?? result;
  const tables = { now: of.table, before: of.compared };
  const atLeast = tab === 'at_least';
  const name = (intervals: number) =>
    t(atLeast ? 'stickiness.or_more' : 'stickiness.exactly', {
      number: intervals,
      intervals: t(`stickiness.unit_${result.spec.interval}`),
    });
  const drawn = sides(tables);
  const longest = Math.max(...drawn.map(({ table: each }) => each.numbers.length));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chart's words follow the language, as style does
  const { option, seriesAt } = useMemo(
    () =>
      seriesOption(
        {
          categories: Array.from({ length: longest }, (_, i) => String(i + 1)),
          left: { label: percent, name: t('stickiness.share') },
          series: drawn.map(({ table: each, compared }) => ({
            name: compared ? t('compare.earlier') : t('stickiness.now'),
            kind: atLeast ? 'line' : 'bar',
            dashed: compared,
            values: each.numbers.map((row) => (atLeast ? row.at_least_share : row.share)),
            text: (share) => `${rate(share)}  ${count(Math.round(share * each.customers))}`,
          })),
        },
        style,
      ),
    [of, tab, style],
  );
  const open = (intervals: number | undefined, compared: boolean) =>
    onOpen({
      ...(intervals === undefined ? {} : { intervals }),
      ...(atLeast && intervals !== undefined ? { at_least: true } : {}),
      ...(compared ? { compared } : {}),
      ...(group ? { group: groupOf(group.group) } : {}),
    });
  const mean = (each: StickinessTable | undefined) =>
    each?.mean === null || each?.mean === undefined ? '–' : exact(each.mean);
  return (
    <>
      <FiguresRow
        figures={[
          {
            name: t('stickiness.active'),
            value: (
              <OpenNumber
                value={tables.now.customers}
                label={t('stickiness.active')}
                onOpen={() => open(undefined, false)}
              />
            ),
          },
          { name: t(`stickiness.mean_${result.spec.interval}`), value: mean(tables.now) },
          ...(tables.before
            ? [
                {
                  name: `${t('stickiness.active')} (${t('compare.earlier')})`,
                  value: exact(tables.before.customers),
                },
                {
                  name: `${t(`stickiness.mean_${result.spec.interval}`)} (${t('compare.earlier')})`,
                  value: mean(tables.before),
                },
              ]
            : []),
        ]}
      />
      <ResultCard
        result={result}
        words={words}
        tab={tab}
        tabs={kTabs.map((value) => ({ value, label: t(`stickiness.tab_${value}`) }))}
        onTab={onTab}
        definitions={(['exact', 'at_least', 'mean'] as const).map((key) => t(`stickiness.${key}_help`))}
        table={table}
        onTable={setTable}
      >
        <div className="view-bar">
          <GroupSelect
            names={result.groups.map((each) => groupName(each.group))}
            value={at}
            onChange={setAt}
          />
          {!tables.now.final && <span className="hint view-tip">{t('stickiness.not_final_hint')}</span>}
        </div>
        <LazyChart
          option={option}
          label={t('stickiness.chart_label')}
          height={340}
          onClick={({ seriesIndex, dataIndex }) => {
            const side = drawn[seriesAt(seriesIndex)];
            const row = side?.table.numbers[dataIndex];
            if (side && row && (atLeast ? row.at_least : row.customers) > 0)
              open(row.intervals, side.compared);
          }}
          onReady={onChart}
        />
        {table && <Table tables={tables} atLeast={atLeast} name={name} onOpen={open} />}
      </ResultCard>
    </>
  );
}
