// The numbers of sessions, of the range and of each period.
import type { SessionLine } from '../../../api/types';
import type { Formats } from '../result/chart_style';

export const kMeasures = [
  'sessions',
  'customers',
  'bounce_rate',
  'mean_length_ms',
  'median_length_ms',
  'mean_depth',
  'median_depth',
  'mean_pages',
] as const;
export type Measure = (typeof kMeasures)[number];

export function sessionText(measure: Measure, { exact, rate, duration }: Formats): (value: number) => string {
  if (measure === 'bounce_rate') return rate;
  return measure.endsWith('_ms') ? (ms) => duration(Math.round(ms)) : exact;
}

export const measured = (line: SessionLine, measure: Measure): number | null => line[measure];
