// Box plots side by side: box from the 25th to the 75th percentile, whiskers as far as 1.5 of its width reaches.
import type { CustomSeriesRenderItemAPI } from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import type { IntervalNumbers } from '../../../api/types';
import { baseOption, type ChartStyle, categoryAxis, valueAxis } from '../result/chart_style';

export type Lengths = NonNullable<IntervalNumbers['lengths']>;

export interface Box {
  name: string;
  /** Nobody has an interval: an empty place. */
  lengths: Lengths | null;
}

const kBoxWidthMax = 44;
const kShareOfPlace = 0.5;

const kMinute = 60_000;
const kHour = 60 * kMinute;
const kDay = 24 * kHour;
const kSteps = [1000, kMinute, kHour, kDay].flatMap((unit, at) =>
  (at === 3 ? [1, 2, 5, 10, 20, 50, 100, 200] : at === 2 ? [1, 2, 6, 12] : [1, 5, 10, 30]).map(
    (n) => n * unit,
  ),
);
const kLines = 6;

/** The smallest round step of time with which few lines reach the longest. */
export const niceStep = (longestMs: number): number =>
  kSteps.find((step) => longestMs / step <= kLines) ?? Math.ceil(longestMs / kLines);

const drawn = ({ whisker_low_ms, p25_ms, median_ms, p75_ms, whisker_high_ms }: Lengths): number[] => [
  whisker_low_ms,
  p25_ms,
  median_ms,
  p75_ms,
  whisker_high_ms,
];

function shapes(api: CustomSeriesRenderItemAPI, { tokens }: ChartStyle) {
  const at = api.value(0) as number;
  const [x = 0] = api.coord([at, 0]);
  const y = [1, 2, 3, 4, 5].map((i) => api.coord([at, api.value(i) as number])[1] ?? 0);
  const [low = 0, p25 = 0, median = 0, p75 = 0, high = 0] = y;
  const [place = kBoxWidthMax] = (api.size?.([1, 0]) ?? []) as number[];
  const half = Math.min(kBoxWidthMax, place * kShareOfPlace) / 2;
  const line = (x1: number, y1: number, x2: number, y2: number, width = 1.5, stroke = tokens.bar) => ({
    type: 'line' as const,
    shape: { x1, y1, x2, y2 },
    style: { stroke, lineWidth: width },
  });
  return {
    type: 'group' as const,
    children: [
      line(x, low, x, p25),
      line(x, p75, x, high),
      line(x - half / 2, low, x + half / 2, low),
      line(x - half / 2, high, x + half / 2, high),
      {
        type: 'rect' as const,
        shape: { x: x - half, y: p75, width: 2 * half, height: Math.max(1, p25 - p75) },
        style: { fill: tokens.barSoft, stroke: tokens.bar, lineWidth: 1.5 },
      },
      line(x - half, median, x + half, median, 2.5, tokens.text),
    ],
  };
}

export function boxOption(
  boxes: Box[],
  tooltip: (box: Box) => string,
  axisName: string,
  style: ChartStyle,
): EChartsCoreOption {
  const { tokens, formats } = style;
  const base = baseOption(style);
  const axis = valueAxis(tokens);
  return {
    ...base,
    grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
    tooltip: {
      ...(base.tooltip as object),
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const box = boxes.filter(({ lengths }) => lengths)[dataIndex];
        return box ? tooltip(box) : '';
      },
    },
    xAxis: { type: 'category', data: boxes.map(({ name }) => name), ...categoryAxis(tokens) },
    yAxis: {
      type: 'value',
      name: axisName,
      min: 0,
      interval: niceStep(Math.max(...boxes.map(({ lengths }) => lengths?.whisker_high_ms ?? 0))),
      ...axis,
      nameTextStyle: { ...axis.nameTextStyle, align: 'left' },
      axisLabel: { ...axis.axisLabel, formatter: formats.duration },
    },
    series: [
      {
        type: 'custom',
        cursor: 'pointer',
        renderItem: (_: unknown, api: CustomSeriesRenderItemAPI) => shapes(api, style),
        encode: { x: 0, y: [1, 2, 3, 4, 5] },
        data: boxes.flatMap(({ lengths }, at) => (lengths ? [[at, ...drawn(lengths)]] : [])),
      },
    ],
  };
}
