// The rows of a distribution: the whole range, then its periods; and what its buckets are called.
import type { DistributionCell, DistributionResult, DistributionTable } from '../../../api/types';
import type { Formats } from '../result/chart_style';
import { type NumberText, numberText } from '../result/unit_format';

export type Axis = DistributionResult['metric'];
type Bucket = Axis['buckets'][number];

export interface Row {
  /** Absent: the whole range. */
  period?: string;
  final: boolean;
  clipped: boolean;
  customers: number;
  buckets: DistributionTable['whole']['buckets'];
}

export const rowsOf = ({ whole, periods }: DistributionTable): Row[] => [
  { ...whole, clipped: false },
  ...periods.map(({ start, ...row }) => ({ ...row, period: start })),
];

/** Counts are whole, so that a bucket from 3 to below 6 is 3–5; of other numbers the upper end is left out. */
export function bucketName({ from, to }: Bucket, counted: boolean, text: NumberText): string {
  if (from === null) return `< ${text.short(to ?? 0)}`;
  if (to === null) return `≥ ${text.short(from)}`;
  if (!counted) return `[${text.short(from)}, ${text.short(to)})`;
  return to - from === 1 ? text.short(from) : `${text.short(from)}–${text.short(to - 1)}`;
}

export const bucketNames = (axis: Axis, formats: Pick<Formats, 'count' | 'exact'>): string[] =>
  axis.buckets.map((bucket) =>
    bucketName(bucket, ['times', 'days', 'hours'].includes(axis.measure), numberText(axis.unit, formats)),
  );

export const cellOf = (row: Row, bucket?: number, across?: number): DistributionCell => ({
  ...(row.period === undefined ? {} : { period: row.period }),
  ...(bucket === undefined ? {} : { bucket }),
  ...(across === undefined ? {} : { across }),
});
