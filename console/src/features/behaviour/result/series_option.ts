// A chart of numbers by category: periods, buckets, distances. Lines or bars, on one or two scales.
import type { EChartsCoreOption } from 'echarts/core';
import { baseOption, type ChartStyle, categoryAxis, legendStyle, valueAxis } from './chart_style';

export interface ChartSeries {
  name: string;
  kind: 'line' | 'bar';
  /** By category; null is missing. */
  values: (number | null)[];
  /** In full, for the tooltip. */
  text: (value: number) => string;
  /** Bars of one stack stand on each other. */
  stack?: string;
  right?: boolean;
  color?: string;
  /** Of an earlier range. */
  dashed?: boolean;
  /** By category: what is wrong with the value, said in the tooltip and marked by a ring. */
  alerts?: (string | undefined)[];
}

export interface ChartScale {
  name?: string;
  label: (value: number) => string;
  max?: number;
}

export interface CategoryChart {
  categories: string[];
  series: ChartSeries[];
  left: ChartScale;
  right?: ChartScale;
  /** By category: can still change. Lines are dashed there, bars framed. */
  open?: boolean[];
  /** Said of such a category. */
  openText?: string;
  /** Stands below a category in the tooltip, such as the days of an earlier range. */
  notes?: string[];
}

/** Lines that end in open categories are drawn twice, so a click's index is not the series' own. */
export interface SeriesOption {
  option: EChartsCoreOption;
  seriesAt: (drawn: number) => number;
}

const kManyPoints = 60;

function scaleOption({ name, label, max }: ChartScale, side: 'left' | 'right', { tokens }: ChartStyle) {
  const axis = valueAxis(tokens);
  return {
    type: 'value',
    ...(name ? { name } : {}),
    ...(max === undefined ? {} : { max }),
    ...axis,
    ...(side === 'right' ? { splitLine: { show: false } } : {}),
    nameTextStyle: { ...axis.nameTextStyle, align: side },
    axisLabel: { ...axis.axisLabel, formatter: label },
  };
}

function alertRings({ values, alerts }: ChartSeries, { tokens }: ChartStyle) {
  const data = values.flatMap((value, at) =>
    alerts?.[at] && value !== null ? [{ coord: [at, value], name: alerts[at] }] : [],
  );
  if (data.length === 0) return {};
  return {
    markPoint: {
      silent: true,
      symbol: 'circle',
      symbolSize: 14,
      itemStyle: { color: 'transparent', borderColor: tokens.danger, borderWidth: 2 },
      label: { show: false },
      data,
    },
  };
}

function barOption(series: ChartSeries, color: string, { open }: CategoryChart, style: ChartStyle) {
  const { tokens } = style;
  return {
    ...alertRings(series, style),
    type: 'bar',
    name: series.name,
    ...(series.stack ? { stack: series.stack } : {}),
    yAxisIndex: series.right ? 1 : 0,
    cursor: 'pointer',
    barMaxWidth: 40,
    itemStyle: { color, ...(series.dashed ? { opacity: 0.45 } : {}) },
    data: series.values.map((value, at) => ({
      value,
      ...(open?.[at]
        ? { itemStyle: { color, opacity: 0.55, borderColor: tokens.text, borderType: 'dashed' } }
        : {}),
    })),
  };
}

function lineOptions(series: ChartSeries, color: string, { open }: CategoryChart, style: ChartStyle) {
  const { tokens } = style;
  const line = {
    type: 'line',
    name: series.name,
    yAxisIndex: series.right ? 1 : 0,
    cursor: 'pointer',
    symbol: 'circle',
    symbolSize: 6,
    showSymbol: series.values.length <= kManyPoints,
    connectNulls: false,
    itemStyle: { color },
    lineStyle: { width: series.dashed ? 1.5 : 2, color, type: series.dashed ? 'dotted' : 'solid' },
  };
  const rings = alertRings(series, style);
  if (!open?.includes(true)) return { solid: { ...line, ...rings, data: series.values }, dashed: undefined };
  // Both hold the last closed point, so that the dashed line starts where the solid one ends.
  const closed = series.values.map((value, at) => (open[at] ? null : value));
  const rest = series.values.map((value, at) => (open[at] || open[at + 1] ? value : null));
  const hollow = { color: tokens.surface, borderColor: color, borderWidth: 2 };
  return {
    solid: { ...line, ...rings, data: closed },
    dashed: { ...line, data: rest, itemStyle: hollow, lineStyle: { ...line.lineStyle, type: 'dashed' } },
  };
}

function tooltipText(chart: CategoryChart, at: number): string {
  const { categories, series, open, openText, notes } = chart;
  const head = [categories[at], ...(open?.[at] && openText ? [openText] : [])].join(' · ');
  const lines = series.map(({ name, values, text, alerts }) => {
    const value = values[at];
    const shown = value === null || value === undefined ? '–' : text(value);
    return [`${name}  ${shown}`, ...(alerts?.[at] ? [alerts[at]] : [])].join(' · ');
  });
  return [head, ...(notes?.[at] ? [notes[at]] : []), ...lines].join('\n');
}

export function seriesOption(chart: CategoryChart, style: ChartStyle): SeriesOption {
  const { tokens } = style;
  const { series, categories } = chart;
  const base = baseOption(style);
  const colorOf = (each: ChartSeries, at: number) =>
    each.color ?? tokens.series[at % tokens.series.length] ?? tokens.bar;
  const drawn = series.map((each, at) =>
    each.kind === 'bar'
      ? { solid: barOption(each, colorOf(each, at), chart, style), dashed: undefined }
      : lineOptions(each, colorOf(each, at), chart, style),
  );
  const again = drawn.flatMap(({ dashed }, at) => (dashed ? [{ dashed, at }] : []));
  const bars = series.filter(({ kind }) => kind === 'bar').length;
  const legend = series.length > 1;
  const option = {
    ...base,
    ...(bars > 1 ? { aria: { enabled: true, label: { enabled: false }, decal: { show: true } } } : {}),
    grid: { left: 8, right: 16, top: chart.left.name ? 36 : 20, bottom: legend ? 40 : 8, containLabel: true },
    ...(legend ? { legend: { type: 'scroll', bottom: 0, ...legendStyle(tokens) } } : {}),
    tooltip: {
      ...(base.tooltip as object),
      trigger: 'axis',
      axisPointer: bars > 0 ? { type: 'shadow' } : { type: 'line' },
      formatter: (points: { dataIndex: number }[]) => tooltipText(chart, points[0]?.dataIndex ?? 0),
    },
    xAxis: { type: 'category', data: categories, boundaryGap: bars > 0, ...categoryAxis(tokens) },
    yAxis: [
      scaleOption(chart.left, 'left', style),
      ...(chart.right ? [scaleOption(chart.right, 'right', style)] : []),
    ],
    series: [...drawn.map(({ solid }) => solid), ...again.map(({ dashed }) => dashed)],
  };
  return { option, seriesAt: (at) => (at < series.length ? at : (again[at - series.length]?.at ?? 0)) };
}
