// The curve of a retention: the share that came back, by distance from the entry; a line per group.
import type { EChartsCoreOption } from 'echarts/core';
import type { RetentionTable } from '../../../api/types';
import { baseOption, type ChartStyle, categoryAxis, legendStyle, valueAxis } from '../result/chart_style';

export interface Curve {
  name: string;
  means: RetentionTable['means'];
}

export function curvesOption(
  curves: Curve[],
  offsets: string[],
  lost: boolean,
  style: ChartStyle,
): EChartsCoreOption {
  const { tokens, formats } = style;
  const base = baseOption(style);
  const shown = (share: number | null) => (share === null ? null : lost ? 1 - share : share);
  return {
    ...base,
    grid: { left: 8, right: 16, top: 16, bottom: curves.length > 1 ? 40 : 8, containLabel: true },
    ...(curves.length > 1 ? { legend: { type: 'scroll', bottom: 0, ...legendStyle(tokens) } } : {}),
    tooltip: {
      ...(base.tooltip as object),
      trigger: 'axis',
      formatter: (points: { dataIndex: number }[]) => {
        const at = points[0]?.dataIndex ?? 0;
        const line = ({ name, means }: Curve) => {
          const share = shown(means[at]?.weighted ?? null);
          return `${name}  ${share === null ? '–' : formats.rate(share)}`;
        };
        return [offsets[at], ...curves.map(line)].join('\n');
      },
    },
    xAxis: { type: 'category', data: offsets, boundaryGap: false, ...categoryAxis(tokens) },
    yAxis: {
      type: 'value',
      min: 0,
      max: 1,
      ...valueAxis(tokens),
      axisLabel: {
        ...valueAxis(tokens).axisLabel,
        formatter: (value: number) => `${Math.round(value * 100)}%`,
      },
    },
    series: curves.map(({ name, means }, at) => ({
      type: 'line',
      name,
      data: means.map((mean) => shown(mean.weighted)),
      symbol: 'circle',
      symbolSize: 6,
      connectNulls: false,
      itemStyle: { color: tokens.series[at % tokens.series.length] },
      lineStyle: { width: 2, color: tokens.series[at % tokens.series.length] },
    })),
  };
}
