import { Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrendCell, TrendResult, TrendSpec } from '../../../api/types';
import { usePreferences } from '../../shell/preferences';
import type { ResultProps } from '../analysis_model';
import { FiguresRow } from '../result/figures_row';
import { useGroupName } from '../result/group_name';
import { LazyChart } from '../result/lazy_chart';
import { ResultCard } from '../result/result_card';
import { type CategoryChart, seriesOption } from '../result/series_option';
import { numberText } from '../result/unit_format';
import { useChartStyle } from '../result/use_chart_style';
import { useSubjectText } from '../subject_text';
import { anomalyOf, cellOf, type Line, periodName, periodsOf, trendLines } from './trend_lines';
import { lineNames } from './trend_names';
import { TrendTableView } from './trend_table';

export const kTabs = ['line', 'bar'] as const;
const kFiguresMax = 5;
const kLinesMax = 24;

/** Of all that is in one chart: series by side, or the groups of one of them. */
function chartLines(lines: Line[], grouped: boolean, of: number): Line[] {
  return lines.filter((line) => (grouped ? line.of === of && line.group >= 0 : true)).slice(0, kLinesMax);
}

export function TrendResultView(props: ResultProps<TrendSpec, TrendResult, TrendCell>) {
  const { result, words, tab, onTab, onOpen, onChart } = props;
  const t = useSubjectText();
  const { t: plain } = useTranslation('behaviour');
  const style = useChartStyle();
  const { count, exact } = usePreferences();
  const groupName = useGroupName(words, result.spec.breakdown?.properties ?? []);
  const [table, setTable] = useState(true);
  const [chosen, setChosen] = useState(0);
  const names = lineNames(result.spec, words, plain);
  const grouped = result.groups.length > 0;
  const lines = trendLines(result, names);
  const shown = chartLines(lines, grouped, Math.min(chosen, names.length - 1));
  const nameOf = (line: Line) => {
    const group = result.groups[line.group];
    const name = grouped ? (group ? groupName(group) : t('result.all_groups')) : line.name;
    return line.compared ? `${name} (${t('compare.earlier')})` : name;
  };
  const periods = result.table.periods;
  const before = periodsOf(result, true);
  const formulas = !grouped && shown.some(({ letter }) => !letter) && shown.some(({ letter }) => letter);
  const first = shown.find(({ letter }) => letter) ?? shown[0];
  const money = shown.every(({ unit }) => unit === 'fen');
  const chart: CategoryChart = {
    categories: periods.map(({ start }) => periodName(start)),
    open: periods.map(({ final }) => !final),
    openText: t('result.not_final'),
    ...(before.length > 0
      ? { notes: before.map(({ start }) => `${t('compare.earlier')} ${periodName(start)}`) }
      : {}),
    left: {
      label: money ? numberText('fen', { count, exact }).short : count,
      ...(formulas && first
        ? { name: names.filter((_, at) => at < result.table.series.length).join(' / ') }
        : {}),
    },
    ...(formulas ? { right: { label: count, name: t('trend.formulas') } } : {}),
    series: shown.map((line) => ({
      name: nameOf(line),
      kind: tab === 'bar' && !(formulas && !line.letter) ? 'bar' : 'line',
      values: line.points.map((value) =>
        value !== null && line.unit === 'fen' && !money ? value / 100 : value,
      ),
      text: (value) =>
        numberText(money ? 'fen' : line.unit === 'fen' ? 'number' : line.unit, { count, exact }).full(value),
      alerts: line.points.map((_, at) => {
        const anomaly = anomalyOf(line, at);
        if (!anomaly) return undefined;
        const expected = numberText(line.unit, { count, exact }).full(anomaly.expected);
        return t(`trend.anomaly_${anomaly.anomaly as 'high'}_expected`, { expected });
      }),
      right: formulas && !line.letter,
      dashed: line.compared,
      color: colorOf(line, grouped, style.tokens.series),
    })),
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chart's words follow the language, as style does
  const { option, seriesAt } = useMemo(() => seriesOption(chart, style), [result, tab, chosen, style]);
  const open = ({ seriesIndex, dataIndex }: { seriesIndex: number; dataIndex: number }) => {
    const line = shown[seriesAt(seriesIndex)];
    const period = line && periodsOf(result, line.compared)[dataIndex];
    const cell = line && period && cellOf(line, result, period.start);
    if (cell && line.points[dataIndex]) onOpen(cell);
  };
  const wholes = lines.filter(({ group, compared }) => group === -1 && !compared).slice(0, kFiguresMax);
  return (
    <>
      <FiguresRow
        figures={wholes.map((line) => ({
          name: line.name,
          help: t('trend.whole_help'),
          value:
            line.whole === null ? (
              '–'
            ) : (
              <span title={numberText(line.unit, { count, exact }).full(line.whole)}>
                {numberText(line.unit, { count, exact }).short(line.whole)}
              </span>
            ),
        }))}
      />
      <ResultCard
        result={result}
        words={words}
        tab={tab}
        tabs={kTabs.map((value) => ({ value, label: t(`trend.tab_${value}`) }))}
        onTab={onTab}
        definitions={(['total', 'unique', 'per_subject', 'whole', 'final'] as const).map((key) =>
          t(`trend.${key}_help`),
        )}
        table={table}
        onTable={setTable}
      >
        <div className="view-bar">
          {grouped && names.length > 1 && (
            <>
              <span>{t('trend.series')}</span>
              <Select
                size="small"
                aria-label={t('trend.series')}
                value={Math.min(chosen, names.length - 1)}
                options={names.map((label, value) => ({ value, label }))}
                popupMatchSelectWidth={false}
                onChange={setChosen}
              />
            </>
          )}
          {result.spec.anomalies && (
            <span className="hint">
              {t('trend.anomalies_found', {
                count: lines.flatMap((line) => line.points.filter((_, at) => anomalyOf(line, at))).length,
              })}
            </span>
          )}
          {chart.open?.includes(true) && <span className="hint">{t('trend.not_final_hint')}</span>}
        </div>
        <LazyChart
          option={option}
          label={t('trend.chart_label', { lines: shown.length, points: periods.length })}
          height={360}
          onClick={open}
          onReady={onChart}
        />
        {table && <TrendTableView result={result} lines={lines} nameOf={groupName} onOpen={onOpen} />}
      </ResultCard>
    </>
  );
}

/** A line and its comparison have one colour. */
function colorOf(line: Line, grouped: boolean, colors: string[]): string {
  return colors[(grouped ? line.group : line.of) % colors.length] ?? '';
}
