// A result as rows of an exported file, under the analysis it answers.
import type {
  FunnelBreakdown,
  FunnelGroup,
  FunnelResult,
  FunnelSpec,
  FunnelTrend,
  TimeToConvert,
} from '../../../api/types';
import type { CsvValue } from '../../../format/csv';
import type { RowContext, T } from '../analysis_model';

interface Context extends RowContext {
  labels: string[];
}

const kDigits = 6;
const share = (value: number): number => Number(value.toFixed(kDigits));

const stepHead = (t: T): string[] => [
  t('result.step'),
  t('builder.label'),
  t('result.reached'),
  t('result.overall'),
  t('result.step_rate'),
  t('result.dropped'),
];

const stepFigures = (step: FunnelGroup['steps'][number], number: number, label: string): CsvValue[] => [
  number,
  label,
  step.customers,
  share(step.rate_from_first),
  share(step.rate_from_previous),
  step.dropped,
];

function stepRows(result: FunnelResult, { t, labels }: Context): CsvValue[][] {
  return [
    [...stepHead(t), `${t('result.median_previous')} (ms)`, `${t('result.mean_previous')} (ms)`],
    ...result.steps.map((step, i) => [
      ...stepFigures(step, step.step, labels[i] ?? step.label),
      step.median_ms_from_previous,
      step.mean_ms_from_previous,
    ]),
  ];
}

function groupRows(breakdown: FunnelBreakdown, { t, labels, groupName }: Context): CsvValue[][] {
  const head = [t('result.group'), ...stepHead(t)];
  const rows = breakdown.groups.flatMap((group) =>
    group.steps.map((step, i) => [groupName(group), ...stepFigures(step, i + 1, labels[i] ?? '')]),
  );
  return [head, ...rows];
}

/** The times by which so many have converted. */
export const quantiles = (time: TimeToConvert, t: T): [string, number | null][] => [
  [t('result.p10'), time.p10_ms],
  [t('result.p25'), time.p25_ms],
  [t('result.p50'), time.median_ms],
  [t('result.p75'), time.p75_ms],
  [t('result.p90'), time.p90_ms],
  [t('result.mean'), time.mean_ms],
];

function timeRows(time: TimeToConvert, { t, formats }: Context): CsvValue[][] {
  return [
    [
      t('builder.time'),
      `${t('builder.step', { step: time.from_step })} – ${t('builder.step', { step: time.to_step })}`,
    ],
    ...quantiles(time, t).map(([name, ms]) => [name, ms === null ? '' : formats.duration(ms), ms]),
    [t('result.duration'), 'from_ms', 'to_ms', t('result.customers')],
    ...time.bins.map((bin) => [
      `${formats.duration(bin.from_ms)} – ${formats.duration(bin.to_ms)}`,
      bin.from_ms,
      bin.to_ms,
      bin.customers,
    ]),
  ];
}

function trendRows(trend: FunnelTrend, { t, labels }: Context): CsvValue[][] {
  return [
    [t('result.period'), t('result.not_final'), ...labels.map((label, i) => `${i + 1} ${label}`)],
    ...trend.points.map((point) => [point.start, point.final ? '' : t('result.not_final'), ...point.steps]),
  ];
}

/** Every table of the result, blank lines between them. */
export function funnelRows(result: FunnelResult, spec: FunnelSpec, given: RowContext): CsvValue[][] {
  const context = { ...given, labels: spec.steps.map((step) => given.words.events(step)) };
  const rows: CsvValue[][] = stepRows(result, context);
  if (result.breakdown) rows.push([], ...groupRows(result.breakdown, context));
  if (result.time_to_convert) rows.push([], ...timeRows(result.time_to_convert, context));
  if (result.trend) rows.push([], ...trendRows(result.trend, context));
  return rows;
}
