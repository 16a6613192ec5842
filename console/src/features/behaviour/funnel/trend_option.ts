// Conversion by entry period. Periods whose window is still open are dashed: their rate can only rise.
import type { EChartsCoreOption } from 'echarts/core';
import type { FunnelTrend } from '../../../api/types';
import { baseOption, type ChartStyle, categoryAxis, legendStyle, valueAxis } from '../result/chart_style';

export interface TrendWords {
  entered: string;
  rate: string;
  notFinal: string;
}

export const kEnteredSeries = 0;

export const conversion = (steps: number[], step: number): number | null => {
  const entered = steps[0] ?? 0;
  return entered > 0 ? (steps[step - 1] ?? 0) / entered : null;
};

export function trendOption(
  trend: FunnelTrend,
  step: number,
  words: TrendWords,
  style: ChartStyle,
): EChartsCoreOption {
  const { tokens, formats } = style;
  const base = baseOption(style);
  const { points } = trend;
  const rates = points.map((point) => conversion(point.steps, step));
  // Both lines hold the last final point, so that the dashed one starts where the solid one ends.
  const final = rates.map((rate, i) => (points[i]?.final ? rate : null));
  const open = rates.map((rate, i) => (!points[i]?.final || points[i + 1]?.final === false ? rate : null));
  const line = {
    type: 'line',
    yAxisIndex: 1,
    symbol: 'circle',
    symbolSize: 7,
    showSymbol: points.length <= 60,
    cursor: 'pointer',
    connectNulls: false,
  };
  const hollow = { color: tokens.surface, borderColor: tokens.series[1], borderWidth: 2 };
  return {
    ...base,
    grid: { left: 8, right: 8, top: 36, bottom: 36, containLabel: true },
    legend: { bottom: 0, ...legendStyle(tokens) },
    tooltip: {
      ...(base.tooltip as object),
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: tokens.lostLine, opacity: 0.25 } },
      formatter: (params: { dataIndex: number }[]) => {
        const at = params[0]?.dataIndex ?? 0;
        const point = points[at];
        if (!point) return '';
        const rate = rates[at];
        return [
          point.start + (point.final ? '' : ` · ${words.notFinal}`),
          `${words.entered}  ${formats.exact(point.steps[0] ?? 0)}`,
          `${words.rate}  ${rate === null || rate === undefined ? '–' : formats.rate(rate)}`,
        ].join('\n');
      },
    },
    xAxis: { type: 'category', data: points.map((point) => point.start), ...categoryAxis(tokens) },
    yAxis: [
      {
        type: 'value',
        name: words.entered,
        minInterval: 1,
        ...valueAxis(tokens),
        nameTextStyle: { ...valueAxis(tokens).nameTextStyle, align: 'left' },
        axisLabel: { ...valueAxis(tokens).axisLabel, formatter: formats.count },
      },
      {
        type: 'value',
        name: words.rate,
        min: 0,
        ...valueAxis(tokens),
        nameTextStyle: { ...valueAxis(tokens).nameTextStyle, align: 'right' },
        splitLine: { show: false },
        axisLabel: {
          ...valueAxis(tokens).axisLabel,
          formatter: (value: number) => `${Math.round(value * 1000) / 10}%`,
        },
      },
    ],
    series: [
      {
        type: 'bar',
        name: words.entered,
        cursor: 'pointer',
        barMaxWidth: 32,
        itemStyle: { color: tokens.barSoft, borderRadius: [2, 2, 0, 0] },
        data: points.map((point) => ({
          value: point.steps[0] ?? 0,
          ...(point.final
            ? {}
            : { itemStyle: { color: tokens.flow, borderColor: tokens.bar, borderType: 'dashed' } }),
        })),
      },
      {
        ...line,
        name: words.rate,
        data: final,
        itemStyle: { color: tokens.series[1] },
        lineStyle: { color: tokens.series[1], width: 2 },
      },
      ...(points.some((point) => !point.final)
        ? [
            {
              ...line,
              name: words.notFinal,
              data: open,
              itemStyle: hollow,
              lineStyle: { color: tokens.series[1], width: 2, type: 'dashed' },
            },
          ]
        : []),
    ],
  };
}
