import type { EChartsCoreOption } from 'echarts/core';
import { kFontFamily } from '../../../ui/theme';
import type { Tokens } from '../../../ui/tokens';

/** How charts write numbers; compact on axes and labels, exact in tooltips. */
export interface Formats {
  count: (value: number) => string;
  exact: (value: number) => string;
  rate: (value: number) => string;
  duration: (ms: number) => string;
}

export interface ChartStyle {
  tokens: Tokens;
  formats: Formats;
}

export function baseOption({ tokens }: ChartStyle): EChartsCoreOption {
  return {
    animationDuration: 250,
    animationDurationUpdate: 250,
    textStyle: { fontFamily: kFontFamily, color: tokens.text },
    aria: { enabled: true, label: { enabled: false } },
    tooltip: {
      renderMode: 'richText',
      confine: true,
      backgroundColor: tokens.surface,
      borderColor: tokens.border,
      borderWidth: 1,
      padding: [8, 12],
      textStyle: { color: tokens.text, fontSize: 13, lineHeight: 20 },
      extraCssText: '',
    },
  };
}

export const categoryAxis = (tokens: Tokens) => ({
  axisLine: { lineStyle: { color: tokens.lostLine } },
  axisTick: { show: false },
  axisLabel: { color: tokens.textSecondary, fontSize: 12 },
});

export const valueAxis = (tokens: Tokens) => ({
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel: { color: tokens.textTertiary, fontSize: 12 },
  splitLine: { lineStyle: { color: tokens.border } },
  nameTextStyle: { color: tokens.textTertiary, fontSize: 12 },
});

export const legendStyle = (tokens: Tokens) => ({
  textStyle: { color: tokens.textSecondary, fontSize: 12 },
  pageTextStyle: { color: tokens.textSecondary },
  pageIconColor: tokens.textSecondary,
  pageIconInactiveColor: tokens.lostLine,
  itemWidth: 14,
  itemHeight: 10,
});

/** A share on an axis: few digits, as what is exact stands in the tooltip. */
export const percent = (share: number): string => `${Math.round(share * 1000) / 10}%`;
