import { useMemo, useState } from 'react';
import type { IntervalCell, IntervalNumbers, IntervalResult, IntervalSpec } from '../../../api/types';
import { Count } from '../../../ui/count';
import { usePreferences } from '../../shell/preferences';
import type { ResultProps } from '../analysis_model';
import { FiguresRow } from '../result/figures_row';
import { groupOf, propertyOf, useGroupName } from '../result/group_name';
import { GroupSelect } from '../result/group_select';
import { LazyChart } from '../result/lazy_chart';
import { OpenNumber } from '../result/open_number';
import { ResultCard } from '../result/result_card';
import { seriesOption } from '../result/series_option';
import { useChartStyle } from '../result/use_chart_style';
import { useSubjectText } from '../subject_text';
import { boxOption } from './box_option';
import { BinsTable, kQuantiles, type LengthsRow, LengthsTable } from './interval_tables';

export const kTabs = ['histogram', 'box', 'trend'] as const;
type Props = ResultProps<IntervalSpec, IntervalResult, IntervalCell>;

export function binName(
  { from_ms, to_ms }: IntervalResult['bins'][number],
  duration: (ms: number) => string,
) {
  if (to_ms === null) return `≥ ${duration(from_ms)}`;
  return from_ms === 0 ? `< ${duration(to_ms)}` : `${duration(from_ms)} – ${duration(to_ms)}`;
}

const cellOfBin = ({ from_ms, to_ms }: IntervalResult['bins'][number]): IntervalCell => ({
  from_ms,
  ...(to_ms === null ? {} : { to_ms }),
});

function Figures({ result, onOpen }: Pick<Props, 'result' | 'onOpen'>) {
  const t = useSubjectText();
  const { duration } = usePreferences();
  const { all, started, unpaired } = result;
  const time = (ms: number | undefined) => (ms === undefined ? '–' : duration(ms));
  return (
    <FiguresRow
      figures={[
        { name: t('interval.started'), value: <Count value={started} /> },
        {
          name: t('interval.paired'),
          value: <OpenNumber value={all.customers} label={t('interval.paired')} onOpen={() => onOpen({})} />,
        },
        {
          name: t('interval.unpaired'),
          help: t('interval.unpaired_help'),
          value: (
            <OpenNumber
              value={unpaired}
              label={t('interval.unpaired')}
              onOpen={() => onOpen({ unpaired: true })}
            />
          ),
        },
        { name: t('interval.intervals'), value: <Count value={all.intervals} /> },
        { name: t('result.p50'), value: time(all.lengths?.median_ms) },
        { name: t('result.p90'), value: time(all.lengths?.p90_ms) },
      ]}
    />
  );
}

function Histogram({ result, words, onOpen, onChart, table }: Props & { table: boolean }) {
  const t = useSubjectText();
  const style = useChartStyle();
  const { count, exact, duration, rate } = usePreferences();
  const [at, setAt] = useState(-1);
  const groupName = useGroupName(words, propertyOf(result.spec.breakdown));
  const group = result.groups[at];
  const numbers: IntervalNumbers = group?.numbers ?? result.all;
  const perCustomer = result.spec.per === 'customer';
  const counted = perCustomer ? t('result.customers') : t('interval.intervals');
  const total = numbers.bins.reduce((sum, bin) => sum + bin.count, 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chart's words follow the language, as style does
  const { option } = useMemo(
    () =>
      seriesOption(
        {
          categories: result.bins.map((bin) => binName(bin, duration)),
          left: { name: counted, label: count },
          series: [
            {
              name: counted,
              kind: 'bar',
              values: numbers.bins.map((bin) => bin.count),
              text: (value) => `${exact(value)}  ${rate(total > 0 ? value / total : 0)}`,
            },
          ],
        },
        style,
      ),
    [numbers, style],
  );
  const open = (bin: number) => {
    const of = result.bins[bin];
    if (!of || !numbers.bins[bin]?.customers) return;
    onOpen({ ...cellOfBin(of), ...(group ? { group: groupOf(group.group) } : {}) });
  };
  return (
    <>
      <div className="view-bar">
        <GroupSelect names={result.groups.map((each) => groupName(each.group))} value={at} onChange={setAt} />
        {!result.final && <span className="hint view-tip">{t('interval.not_final_hint')}</span>}
      </div>
      <LazyChart
        option={option}
        label={t('interval.histogram_label', { bins: result.bins.length })}
        height={340}
        onClick={({ dataIndex }) => open(dataIndex)}
        onReady={onChart}
      />
      {table && (
        <BinsTable
          names={result.bins.map((bin) => binName(bin, duration))}
          bins={numbers.bins}
          counted={counted}
          onOpen={open}
        />
      )}
    </>
  );
}

/** Boxes and numbers of groups, or of the periods in which intervals start. */
function Boxes({
  rows,
  label,
  onOpen,
  onChart,
  table,
}: {
  rows: LengthsRow[];
  label: string;
  onOpen: Props['onOpen'];
  onChart: Props['onChart'];
  table: boolean;
}) {
  const t = useSubjectText();
  const style = useChartStyle();
  const { duration, exact } = usePreferences();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chart's words follow the language, as style does
  const option = useMemo(
    () =>
      boxOption(
        rows.map(({ name, numbers }) => ({ name, lengths: numbers.lengths })),
        ({ name, lengths }) =>
          [
            name,
            ...kQuantiles.map((key) => `${t(`interval.${key}`)}  ${lengths ? duration(lengths[key]) : '–'}`),
            `${t('interval.intervals')}  ${exact(
              rows.find((row) => row.name === name)?.numbers.intervals ?? 0,
            )}`,
          ].join('\n'),
        t('result.duration'),
        style,
      ),
    [JSON.stringify(rows.map(({ name }) => name)), style],
  );
  const drawn = rows.filter(({ numbers }) => numbers.lengths);
  return (
    <>
      <LazyChart
        option={option}
        label={label}
        height={340}
        onClick={({ dataIndex }) => {
          const row = drawn[dataIndex];
          if (row) onOpen(row.cell);
        }}
        onReady={onChart}
      />
      {table && <LengthsTable caption={label} rows={rows} onOpen={onOpen} />}
    </>
  );
}

export function IntervalResultView(props: Props) {
  const { result, words, tab, onTab, onOpen, onChart } = props;
  const t = useSubjectText();
  const [table, setTable] = useState(true);
  const groupName = useGroupName(words, propertyOf(result.spec.breakdown));
  const groups: LengthsRow[] = [
    { name: t('result.all_groups'), numbers: result.all, cell: {}, final: result.final },
    ...result.groups.map(({ group, numbers }) => ({
      name: groupName(group),
      numbers,
      cell: { group: groupOf(group) },
      final: result.final,
    })),
  ];
  const periods: LengthsRow[] = result.periods.map(({ start, numbers, final }) => ({
    name: start,
    numbers,
    cell: { period: start },
    final,
  }));
  const shown = kTabs.filter((each) => each !== 'trend' || periods.length > 0);
  const view = shown.includes(tab as (typeof kTabs)[number]) ? tab : 'histogram';
  const shared = { onOpen, onChart, table };
  return (
    <>
      <Figures result={result} onOpen={onOpen} />
      <ResultCard
        result={result}
        words={words}
        tab={view}
        tabs={shown.map((value) => ({ value, label: t(`interval.tab_${value}`) }))}
        onTab={onTab}
        definitions={(['interval', 'paired', 'unpaired', 'box'] as const).map((key) =>
          t(`interval.${key}_help`),
        )}
        table={table}
        onTable={setTable}
      >
        {view === 'histogram' && <Histogram {...props} table={table} />}
        {view === 'box' && <Boxes key="box" rows={groups} label={t('interval.box_label')} {...shared} />}
        {view === 'trend' && (
          <Boxes key="trend" rows={periods} label={t('interval.trend_label')} {...shared} />
        )}
      </ResultCard>
    </>
  );
}
