import { Segmented, Select } from 'antd';
import { useMemo, useState } from 'react';
import type { DistributionCell, DistributionResult, DistributionSpec } from '../../../api/types';
import { usePreferences } from '../../shell/preferences';
import type { ResultProps } from '../analysis_model';
import { percent } from '../result/chart_style';
import { FiguresRow } from '../result/figures_row';
import { groupOf, propertyOf, useGroupName } from '../result/group_name';
import { GroupSelect } from '../result/group_select';
import { LazyChart } from '../result/lazy_chart';
import { OpenNumber } from '../result/open_number';
import { ResultCard } from '../result/result_card';
import { type ChartSeries, seriesOption } from '../result/series_option';
import { useChartStyle } from '../result/use_chart_style';
import { useSubjectText } from '../subject_text';
import { bucketNames, cellOf, rowsOf } from './distribution_rows';
import { AcrossTable, RowsTable } from './distribution_tables';

export const kTabs = ['buckets', 'periods', 'across'] as const;
type Props = ResultProps<DistributionSpec, DistributionResult, DistributionCell>;

export function DistributionResultView(props: Props) {
  const { result, words, tab, onTab, onOpen, onChart } = props;
  const t = useSubjectText();
  const style = useChartStyle();
  const { count, exact, rate } = usePreferences();
  const [table, setTable] = useState(true);
  const [at, setAt] = useState(-1);
  const [share, setShare] = useState(true);
  const [chosen, setChosen] = useState(0);
  const groupName = useGroupName(words, propertyOf(result.spec.breakdown));
  const group = result.groups[at];
  const rows = rowsOf((group ?? result).table);
  const [whole] = rows;
  const shownTabs = kTabs.filter(
    (each) => each === 'buckets' || (each === 'periods' ? rows.length > 1 : result.across !== undefined),
  );
  const view = shownTabs.find((each) => each === tab) ?? 'buckets';
  const names = bucketNames(result.metric, { count, exact });
  const acrossNames = result.across
    ? [t('distribution.no_value'), ...bucketNames(result.across, { count, exact })]
    : [];
  const row = rows[Math.min(chosen, rows.length - 1)] ?? whole;
  const periods = rows.slice(1);
  const value = (bucket: { customers: number; share: number } | undefined) =>
    share ? (bucket?.share ?? 0) : (bucket?.customers ?? 0);
  const text = share ? rate : exact;
  const label = share ? percent : count;
  const ofBuckets: ChartSeries[] = [
    { name: t('result.customers'), kind: 'bar', values: (row?.buckets ?? []).map(value), text },
  ];
  const ofPeriods: ChartSeries[] = names.map((name, bucket) => ({
    name,
    kind: 'bar',
    stack: 'buckets',
    values: periods.map((each) => value(each.buckets[bucket])),
    text,
  }));
  const ofAcross: ChartSeries[] = acrossNames.map((name, across) => ({
    name,
    kind: 'bar',
    stack: 'across',
    values: (row?.buckets ?? []).map((bucket) => {
      const people = bucket.across?.[across] ?? 0;
      return share ? (bucket.customers > 0 ? people / bucket.customers : 0) : people;
    }),
    text,
  }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chart's words follow the language, as style does
  const { option, seriesAt } = useMemo(
    () =>
      seriesOption(
        {
          categories: view === 'periods' ? periods.map(({ period }) => period ?? '') : names,
          ...(view === 'periods'
            ? { open: periods.map(({ final }) => !final), openText: t('result.not_final') }
            : {}),
          left: {
            label,
            name: share ? t('result.duration_share') : t('result.customers'),
            ...(share && view !== 'buckets' ? { max: 1 } : {}),
          },
          series: { buckets: ofBuckets, periods: ofPeriods, across: ofAcross }[view],
        },
        style,
      ),
    [group, result, view, share, chosen, style],
  );
  const open = (cell: DistributionCell) =>
    onOpen({ ...cell, ...(group ? { group: groupOf(group.group) } : {}) });
  const click = (series: number, index: number) => {
    const of = view === 'periods' ? periods[index] : row;
    const bucket = view === 'periods' ? series : index;
    if (!of) return;
    const number = of.buckets[bucket];
    const people = view === 'across' ? number?.across?.[series] : number?.customers;
    if (people) open(cellOf(of, bucket, view === 'across' ? series : undefined));
  };
  const largest = (whole?.buckets ?? []).reduce(
    (best, bucket, i, all) => (bucket.customers > (all[best]?.customers ?? 0) ? i : best),
    0,
  );
  return (
    <>
      <FiguresRow
        figures={[
          {
            name: t('result.customers'),
            value: (
              <OpenNumber
                value={whole?.customers ?? 0}
                label={t('distribution.whole')}
                onOpen={() => open({})}
              />
            ),
          },
          { name: t('distribution.largest'), value: names[largest] ?? '–' },
          { name: t('distribution.largest_share'), value: rate(whole?.buckets[largest]?.share ?? 0) },
        ]}
      />
      <ResultCard
        result={result}
        words={words}
        tab={view}
        tabs={shownTabs.map((each) => ({ value: each, label: t(`distribution.tab_${each}`) }))}
        onTab={onTab}
        definitions={(['customers', 'whole', 'across'] as const).map((key) => t(`distribution.${key}_help`))}
        table={table}
        onTable={setTable}
      >
        <div className="view-bar">
          <Segmented<'share' | 'count'>
            size="small"
            aria-label={t('distribution.shown')}
            value={share ? 'share' : 'count'}
            options={[
              { value: 'share', label: t('result.duration_share') },
              { value: 'count', label: t('result.customers') },
            ]}
            onChange={(next) => setShare(next === 'share')}
          />
          <GroupSelect
            names={result.groups.map((each) => groupName(each.group))}
            value={at}
            onChange={setAt}
          />
          {view !== 'periods' && rows.length > 1 && (
            <Select
              size="small"
              aria-label={t('distribution.period')}
              value={Math.min(chosen, rows.length - 1)}
              options={rows.map(({ period }, i) => ({ value: i, label: period ?? t('distribution.whole') }))}
              popupMatchSelectWidth={false}
              onChange={setChosen}
            />
          )}
        </div>
        <LazyChart
          option={option}
          label={t('distribution.chart_label', { buckets: names.length })}
          height={340}
          onClick={({ seriesIndex, dataIndex }) => click(seriesAt(seriesIndex), dataIndex)}
          onReady={onChart}
        />
        {table && view === 'across' && row && (
          <AcrossTable row={row} names={names} across={acrossNames} onOpen={open} />
        )}
        {table && view !== 'across' && <RowsTable rows={rows} names={names} onOpen={open} />}
      </ResultCard>
    </>
  );
}
