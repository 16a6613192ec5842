// The funnel as bars: solid is who reached a step, pale above it who was lost on the way from the step before.
import type { CustomSeriesRenderItem } from 'echarts';
import type { EChartsCoreOption } from 'echarts/core';
import type { FunnelBreakdown, FunnelStepResult } from '../../../api/types';
import { kFontFamily } from '../../../ui/theme';
import type { Tokens } from '../../../ui/tokens';
import { baseOption, type ChartStyle, categoryAxis, legendStyle, valueAxis } from '../result/chart_style';

export interface StepWords {
  reached: string;
  lost: string;
  overall: string;
  stepRate: string;
  step: (step: number) => string;
}

export const kReachedSeries = 0;
export const kLostSeries = 1;
const kBarShare = 0.5;
const kChipWidthMin = 44;

const stepAxis = (labels: string[], style: ChartStyle, width: number) => ({
  type: 'category',
  data: labels.map((label, i) => `${i + 1}\n${label}`),
  ...categoryAxis(style.tokens),
  axisLabel: {
    color: style.tokens.textSecondary,
    fontSize: 12,
    lineHeight: 18,
    interval: 0,
    width,
    overflow: 'break',
    formatter: (value: string) => {
      const [number, ...label] = value.split('\n');
      return `{n|${number}}\n${label.join(' ')}`;
    },
    rich: { n: { fontWeight: 600, color: style.tokens.text, fontSize: 13, lineHeight: 20 } },
  },
});

const note = (x: number, y: number, text: string, fill: string, fontWeight: number) => ({
  type: 'text' as const,
  style: {
    x,
    y,
    text,
    fill,
    fontWeight,
    fontSize: 12,
    fontFamily: kFontFamily,
    align: 'center' as const,
    verticalAlign: 'bottom' as const,
  },
});

/** The pale stream between two bars, with the share that went on and the number that did not written on it. */
function flowItem(steps: FunnelStepResult[], { tokens, formats }: ChartStyle): CustomSeriesRenderItem {
  return (_, api) => {
    const k = api.value(0) as number;
    const from = steps[k];
    const to = steps[k + 1];
    if (!from || !to) return;
    const [band = 0] = (api.size?.([1, 0]) ?? []) as number[];
    const half = (band * kBarShare) / 2;
    const [x0 = 0, y0 = 0] = api.coord([k, from.customers]);
    const [x1 = 0, y1 = 0] = api.coord([k + 1, Math.min(to.customers, from.customers)]);
    const base = api.coord([k, 0])[1] ?? 0;
    const left = x0 + half;
    const right = x1 - half;
    const middle = (left + right) / 2;
    const chip = right - left >= kChipWidthMin;
    const lost = from.customers - to.customers;
    return {
      type: 'group',
      silent: true,
      children: [
        {
          type: 'polygon',
          shape: {
            points: [
              [left, y0],
              [right, y1],
              [right, base],
              [left, base],
            ],
          },
          style: { fill: tokens.flow },
        },
        ...(chip ? [note(middle, base - 26, formats.rate(to.rate_from_previous), tokens.text, 600)] : []),
        ...(chip && lost > 0 ? [note(middle, base - 9, `−${formats.count(lost)}`, tokens.danger, 400)] : []),
      ],
    };
  };
}

function stepTooltip(steps: FunnelStepResult[], labels: string[], words: StepWords, { formats }: ChartStyle) {
  return (params: { dataIndex: number }) => {
    const step = steps[params.dataIndex];
    if (!step) return '';
    const previous = steps[params.dataIndex - 1];
    const lines = [
      `{title|${words.step(step.step)} ${labels[params.dataIndex]}}`,
      `${words.reached}  ${formats.exact(step.customers)}`,
      `${words.overall}  ${formats.rate(step.rate_from_first)}`,
    ];
    if (previous) {
      lines.push(`${words.stepRate}  ${formats.rate(step.rate_from_previous)}`);
      lines.push(`${words.lost}  ${formats.exact(Math.max(0, previous.customers - step.customers))}`);
    }
    return lines.join('\n');
  };
}

export function stepsOption(
  steps: FunnelStepResult[],
  labels: string[],
  words: StepWords,
  style: ChartStyle,
  width: number,
): EChartsCoreOption {
  const { tokens, formats } = style;
  const band = width / Math.max(1, steps.length);
  const base = baseOption(style);
  return {
    ...base,
    grid: { left: 8, right: 8, top: 44, bottom: 72 },
    tooltip: {
      ...(base.tooltip as object),
      trigger: 'item',
      formatter: stepTooltip(steps, labels, words, style),
      textStyle: {
        color: tokens.text,
        fontSize: 13,
        lineHeight: 20,
        rich: { title: { fontWeight: 600, lineHeight: 22 } },
      },
    },
    xAxis: stepAxis(labels, style, band - 10),
    yAxis: { type: 'value', show: false, min: 0, max: Math.max(1, ...steps.map((s) => s.customers)) },
    series: [
      {
        type: 'bar',
        stack: 'step',
        name: words.reached,
        barWidth: `${kBarShare * 100}%`,
        z: 3,
        cursor: 'pointer',
        itemStyle: { color: tokens.bar, borderRadius: [3, 3, 0, 0] },
        data: steps.map((s) => s.customers),
        label: {
          show: true,
          position: 'top',
          distance: 5,
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const step = steps[dataIndex];
            return step
              ? `{count|${formats.count(step.customers)}}\n{rate|${formats.rate(step.rate_from_first)}}`
              : '';
          },
          rich: {
            count: { fontSize: 14, fontWeight: 600, color: tokens.text, lineHeight: 18, align: 'center' },
            rate: { fontSize: 12, color: tokens.textSecondary, lineHeight: 16, align: 'center' },
          },
        },
      },
      {
        type: 'bar',
        stack: 'step',
        name: words.lost,
        cursor: 'pointer',
        z: 2,
        itemStyle: {
          color: tokens.lost,
          borderRadius: [3, 3, 0, 0],
        },
        emphasis: { itemStyle: { color: tokens.dangerSoft } },
        data: steps.map((s, i) => {
          const lost = Math.max(0, (steps[i - 1]?.customers ?? s.customers) - s.customers);
          return lost > 0 ? lost : null;
        }),
      },
      {
        type: 'custom',
        silent: true,
        z: 1,
        renderItem: flowItem(steps, style),
        data: steps.slice(1).map((_, k) => [k, 0]),
        tooltip: { show: false },
      },
    ],
  };
}

// Patterns that tell groups apart without colour.
const kDecals = [
  { color: 'transparent' },
  { color: 'rgba(255,255,255,.32)', dashArrayX: [1, 0], dashArrayY: [3, 5], rotation: -Math.PI / 4 },
  {
    color: 'rgba(255,255,255,.32)',
    symbol: 'circle',
    dashArrayX: [
      [6, 6],
      [0, 6, 6, 0],
    ],
    dashArrayY: [6, 0],
    symbolSize: 0.6,
  },
  { color: 'rgba(255,255,255,.32)', dashArrayX: [1, 0], dashArrayY: [3, 5], rotation: Math.PI / 4 },
  { color: 'rgba(255,255,255,.32)', dashArrayX: [1, 0], dashArrayY: [2, 6] },
  { color: 'rgba(255,255,255,.32)', dashArrayX: [1, 0], dashArrayY: [2, 6], rotation: Math.PI / 2 },
];

export type GroupMetric = 'rate' | 'count';

/** Values by their rank; what has no value and what was put together are grey. */
function groupColour(kind: FunnelBreakdown['groups'][number]['kind'], index: number, tokens: Tokens): string {
  const values = tokens.series.length - 2;
  if (kind === 'null') return tokens.series[values] ?? tokens.lost;
  if (kind === 'other') return tokens.series[values + 1] ?? tokens.lost;
  return tokens.series[index % values] ?? tokens.bar;
}

export function groupsOption(
  breakdown: FunnelBreakdown,
  groupNames: string[],
  labels: string[],
  metric: GroupMetric,
  words: StepWords,
  style: ChartStyle,
  width: number,
): EChartsCoreOption {
  const { tokens, formats } = style;
  const base = baseOption(style);
  const axisText = (value: number) =>
    metric === 'rate' ? formats.rate(value).replace(/[.,]00/, '') : formats.count(value);
  return {
    ...base,
    aria: { enabled: true, label: { enabled: false }, decal: { show: true, decals: kDecals } },
    grid: { left: 8, right: 8, top: 16, bottom: 40, containLabel: true },
    legend: { type: 'scroll', bottom: 0, ...legendStyle(tokens) },
    tooltip: {
      ...(base.tooltip as object),
      trigger: 'item',
      formatter: ({ seriesIndex, dataIndex }: { seriesIndex: number; dataIndex: number }) => {
        const step = breakdown.groups[seriesIndex]?.steps[dataIndex];
        if (!step) return '';
        return [
          `${groupNames[seriesIndex]} · ${words.step(dataIndex + 1)} ${labels[dataIndex]}`,
          `${words.reached}  ${formats.exact(step.customers)}`,
          `${words.overall}  ${formats.rate(step.rate_from_first)}`,
          ...(dataIndex > 0 ? [`${words.stepRate}  ${formats.rate(step.rate_from_previous)}`] : []),
        ].join('\n');
      },
    },
    xAxis: stepAxis(labels, style, width / Math.max(1, labels.length) - 16),
    yAxis: {
      type: 'value',
      min: 0,
      ...valueAxis(tokens),
      axisLabel: { ...valueAxis(tokens).axisLabel, formatter: axisText },
    },
    series: breakdown.groups.map((group, i) => ({
      type: 'bar',
      name: groupNames[i],
      cursor: 'pointer',
      barMaxWidth: 36,
      barGap: '8%',
      itemStyle: { color: groupColour(group.kind, i, tokens), borderRadius: [2, 2, 0, 0] },
      data: group.steps.map((step) => (metric === 'rate' ? step.rate_from_first : step.customers)),
    })),
  };
}
