import { useMemo } from 'react';
import { usePreferences } from '../../shell/preferences';
import type { ChartStyle } from './chart_style';

export function useChartStyle(): ChartStyle {
  const { tokens, count, exact, rate, duration } = usePreferences();
  return useMemo(
    () => ({ tokens, formats: { count, exact, rate, duration } }),
    [tokens, count, exact, rate, duration],
  );
}
