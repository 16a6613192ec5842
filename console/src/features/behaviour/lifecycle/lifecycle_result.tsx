import { Tag } from 'antd';
import { useMemo, useState } from 'react';
import type { LifecycleCell, LifecyclePeriod, LifecycleResult, LifecycleSpec } from '../../../api/types';
import { type Column, DataTable } from '../../../ui/data_table';
import { usePreferences } from '../../shell/preferences';
import type { ResultProps } from '../analysis_model';
import { FiguresRow } from '../result/figures_row';
import { groupOf, propertyOf, useGroupName } from '../result/group_name';
import { GroupSelect } from '../result/group_select';
import { LazyChart } from '../result/lazy_chart';
import { OpenNumber } from '../result/open_number';
import { ResultCard } from '../result/result_card';
import { type ChartSeries, seriesOption } from '../result/series_option';
import { useChartStyle } from '../result/use_chart_style';
import { useSubjectText } from '../subject_text';

export const kTabs = ['states', 'active'] as const;
/** Stacked upwards in this order; the dormant, who are negative, downwards. */
export const kStates = ['returning', 'resurrecting', 'new', 'dormant'] as const;

type Props = ResultProps<LifecycleSpec, LifecycleResult, LifecycleCell>;

function Table({
  periods,
  onOpen,
}: {
  periods: LifecyclePeriod[];
  onOpen: (period: LifecyclePeriod, state?: (typeof kStates)[number]) => void;
}) {
  const t = useSubjectText();
  const number = (period: LifecyclePeriod, state?: (typeof kStates)[number]) => {
    const value = state ? period[state] : period.active;
    const name = t(`lifecycle.${state ?? 'active'}`);
    return (
      <OpenNumber
        value={Math.abs(value)}
        label={`${period.start} ${name}`}
        onOpen={() => onOpen(period, state)}
      />
    );
  };
  const columns: Column<LifecyclePeriod>[] = [
    {
      key: 'period',
      title: t('lifecycle.period'),
      cell: ({ start, final }) => (
        <span className="figure nowrap">
          {start} {!final && <Tag>{t('result.not_final')}</Tag>}
        </span>
      ),
    },
    { key: 'active', title: t('lifecycle.active'), numeric: true, cell: (period) => number(period) },
    ...kStates.map((state) => ({
      key: state,
      title: t(`lifecycle.${state}`),
      help: t(`lifecycle.${state}_help`),
      numeric: true,
      cell: (period: LifecyclePeriod) => number(period, state),
    })),
  ];
  return (
    <DataTable
      caption={t('lifecycle.table')}
      columns={columns}
      rows={periods}
      rowKey={({ start }) => start}
      rowHeader
    />
  );
}

export function LifecycleResultView(props: Props) {
  const { result, words, tab, onTab, onOpen, onChart } = props;
  const t = useSubjectText();
  const style = useChartStyle();
  const { tokens, count, exact, rate } = usePreferences();
  const [table, setTable] = useState(true);
  const [at, setAt] = useState(-1);
  const groupName = useGroupName(words, propertyOf(result.spec.breakdown));
  const group = result.groups[at];
  const periods = group?.periods ?? result.periods;
  const text = (value: number) => exact(Math.abs(value));
  const colors = [tokens.series[0], tokens.series[2], tokens.series[1], tokens.lostLine];
  const states: ChartSeries[] = kStates.map((state, i) => ({
    name: t(`lifecycle.${state}`),
    kind: 'bar',
    stack: 'states',
    values: periods.map((period) => period[state]),
    color: colors[i] ?? '',
    text,
  }));
  const active: ChartSeries = {
    name: t('lifecycle.active'),
    kind: 'line',
    values: periods.map((period) => period.active),
    text,
  };
  const shown = tab === 'active' ? [active] : states;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chart's words follow the language, as style does
  const { option, seriesAt } = useMemo(
    () =>
      seriesOption(
        {
          categories: periods.map(({ start }) => start),
          open: periods.map(({ final }) => !final),
          openText: t('result.not_final'),
          left: { label: (value) => count(Math.abs(value)), name: t('result.customers') },
          series: shown,
        },
        style,
      ),
    [periods, tab, style],
  );
  const open = (period: LifecyclePeriod, state?: (typeof kStates)[number]) =>
    onOpen({
      period: period.start,
      ...(state ? { state } : {}),
      ...(group ? { group: groupOf(group.group) } : {}),
    });
  const last = [...result.periods].reverse().find(({ final }) => final) ?? result.periods.at(-1);
  const gained = last ? last.new + last.resurrecting : 0;
  const share = (part: number) => rate(last && last.active > 0 ? part / last.active : 0);
  return (
    <>
      {last && (
        <FiguresRow
          figures={[
            { name: t('lifecycle.last_active', { period: last.start }), value: exact(last.active) },
            { name: t('lifecycle.share_returning'), value: share(last.returning) },
            { name: t('lifecycle.share_new'), value: share(last.new) },
            { name: t('lifecycle.share_resurrecting'), value: share(last.resurrecting) },
            {
              name: t('lifecycle.quick'),
              help: t('lifecycle.quick_help'),
              value: last.dormant === 0 ? '–' : exact(gained / -last.dormant),
            },
          ]}
        />
      )}
      <ResultCard
        result={result}
        words={words}
        tab={tab}
        tabs={kTabs.map((value) => ({ value, label: t(`lifecycle.tab_${value}`) }))}
        onTab={onTab}
        definitions={kStates.map((state) => t(`lifecycle.${state}_help`))}
        table={table}
        onTable={setTable}
      >
        <div className="view-bar">
          <GroupSelect
            names={result.groups.map((each) => groupName(each.group))}
            value={at}
            onChange={setAt}
          />
          {periods.some(({ final }) => !final) && (
            <span className="hint view-tip">{t('lifecycle.not_final_hint')}</span>
          )}
        </div>
        <LazyChart
          option={option}
          label={t('lifecycle.chart_label', { points: periods.length })}
          height={360}
          onClick={({ seriesIndex, dataIndex }) => {
            const period = periods[dataIndex];
            const state = tab === 'active' ? undefined : kStates[seriesAt(seriesIndex)];
            if (period && (state ? period[state] : period.active) !== 0) open(period, state);
          }}
          onReady={onChart}
        />
        {table && <Table periods={periods} onOpen={open} />}
      </ResultCard>
    </>
  );
}
