// How long customers took between two steps, as a histogram with its median.
import type { CustomSeriesRenderItem } from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import type { TimeToConvert } from '../../../api/types';
import { baseOption, type ChartStyle, categoryAxis, valueAxis } from '../result/chart_style';

export interface TimeWords {
  customers: string;
  median: string;
}

const kSecond = 1000;
const kMinute = 60 * kSecond;
const kHour = 60 * kMinute;
const kDay = 24 * kHour;
const kNiceSteps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((n) => n * kSecond),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * kMinute),
  ...[1, 2, 3, 6, 12].map((n) => n * kHour),
  ...[1, 2, 3, 5, 7, 10, 14, 20, 30, 60, 90, 180, 365].map((n) => n * kDay),
];
const kTicksMax = 8;

/** Ticks at whole seconds, minutes, hours or days rather than at round numbers of milliseconds. */
export const niceTimeStep = (span: number): number =>
  kNiceSteps.find((step) => span / step <= kTicksMax) ?? Math.ceil(span / kTicksMax / kDay) * kDay;

export function timeOption(time: TimeToConvert, words: TimeWords, style: ChartStyle): EChartsCoreOption {
  const { tokens, formats } = style;
  const base = baseOption(style);
  const end = time.bins.at(-1)?.to_ms ?? 1;
  const start = time.bins[0]?.from_ms ?? 0;
  const step = niceTimeStep(end - start);
  const renderItem: CustomSeriesRenderItem = (_, api) => {
    const [x0 = 0, y0 = 0] = api.coord([api.value(0), api.value(2)]);
    const [x1 = 0, base0 = 0] = api.coord([api.value(1), 0]);
    return {
      type: 'rect',
      shape: { x: x0 + 1, y: y0, width: Math.max(1, x1 - x0 - 2), height: base0 - y0, r: [2, 2, 0, 0] },
      style: { fill: tokens.bar },
    };
  };
  return {
    ...base,
    grid: { left: 8, right: 24, top: 56, bottom: 8, containLabel: true },
    tooltip: {
      ...(base.tooltip as object),
      trigger: 'item',
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const bin = time.bins[dataIndex];
        if (!bin) return '';
        return `${formats.duration(bin.from_ms)} – ${formats.duration(bin.to_ms)}\n${words.customers}  ${formats.exact(bin.customers)}`;
      },
    },
    xAxis: {
      type: 'value',
      min: Math.floor(start / step) * step,
      max: end,
      interval: step,
      ...categoryAxis(tokens),
      splitLine: { show: false },
      axisLabel: {
        color: tokens.textSecondary,
        fontSize: 12,
        hideOverlap: true,
        showMaxLabel: false,
        formatter: formats.duration,
      },
    },
    yAxis: {
      type: 'value',
      name: words.customers,
      nameGap: 32, // above the median's label
      minInterval: 1,
      ...valueAxis(tokens),
      nameTextStyle: { ...valueAxis(tokens).nameTextStyle, align: 'left' },
      axisLabel: { ...valueAxis(tokens).axisLabel, formatter: formats.count },
    },
    series: [
      {
        type: 'custom',
        renderItem,
        encode: { x: [0, 1], y: 2 },
        data: time.bins.map((bin) => [bin.from_ms, bin.to_ms, bin.customers]),
        ...(time.median_ms === null
          ? {}
          : {
              markLine: {
                symbol: 'none',
                silent: true,
                lineStyle: { color: tokens.warning, type: 'solid', width: 2 },
                label: {
                  formatter: `${words.median} ${formats.duration(time.median_ms)}`,
                  color: tokens.warning,
                  fontWeight: 600,
                  fontSize: 12,
                },
                data: [{ xAxis: time.median_ms }],
              },
            }),
      },
    ],
  };
}
