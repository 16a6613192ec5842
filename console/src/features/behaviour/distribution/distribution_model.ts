import type { DistributionCell, DistributionResult, DistributionSpec } from '../../../api/types';
import type { CsvValue } from '../../../format/csv';
import type { AnalysisModel, RowContext, T } from '../analysis_model';
import { breakdownLines, eventsText } from '../model/describe';
import type { PlanWords } from '../model/plan_words';
import { propertyOf } from '../result/group_name';
import { DistributionBuilder, DistributionOptions } from './distribution_builder';
import { type DistributionDraft, kDistributionDrafting } from './distribution_draft';
import { DistributionResultView, kTabs } from './distribution_result';
import { bucketNames, rowsOf } from './distribution_rows';

function metricText(metric: DistributionSpec['metric'], words: PlanWords, t: T): string {
  const measure = t(`distribution.measure_${metric.measure ?? 'times'}`);
  const of = metric.property ? [words.property(metric.property)] : [];
  const edges = metric.edges ? [t('distribution.edges_text', { edges: metric.edges.join(', ') })] : [];
  return [eventsText(metric, words, t), ...of, measure, ...edges].join(' · ');
}

const kDigits = 6;

function distributionRows(
  result: DistributionResult,
  _: DistributionSpec,
  { t, groupName, formats }: RowContext,
) {
  const names = bucketNames(result.metric, formats);
  const across = result.across ? [t('distribution.no_value'), ...bucketNames(result.across, formats)] : [];
  const head = [
    t('result.group'),
    t('distribution.period'),
    t('distribution.metric'),
    t('result.customers'),
    t('result.duration_share'),
    ...across,
    t('result.not_final'),
  ];
  const tables = [
    { name: t('result.all_groups'), table: result.table },
    ...result.groups.map(({ group, table }) => ({ name: groupName(group), table })),
  ];
  const rows = tables.flatMap(({ name, table }) =>
    rowsOf(table).flatMap((row) =>
      row.buckets.map((bucket, at): CsvValue[] => [
        name,
        row.period ?? t('distribution.whole'),
        names[at] ?? '',
        bucket.customers,
        Number(bucket.share.toFixed(kDigits)),
        ...across.map((_name, of) => bucket.across?.[of] ?? 0),
        row.final ? '' : t('result.not_final'),
      ]),
    ),
  );
  return [head, ...rows];
}

export const kDistribution: AnalysisModel<
  DistributionSpec,
  DistributionDraft,
  DistributionResult,
  DistributionCell
> = {
  ...kDistributionDrafting,
  tabs: kTabs,
  groupedBy: (spec) => propertyOf(spec.breakdown),
  Builder: DistributionBuilder,
  Options: DistributionOptions,
  Result: DistributionResultView,
  isEmpty: ({ table }) => table.whole.customers === 0,
  announce: ({ table }, t, exact) =>
    t('distribution.announce_done', { people: exact(table.whole.customers) }),
  people(_, { period, bucket, across }, _words, t) {
    const tags = [
      period ?? t('distribution.whole'),
      ...(bucket === undefined ? [] : [t('distribution.bucket', { number: bucket + 1 })]),
      ...(across === undefined
        ? []
        : [across === 0 ? t('distribution.no_value') : t('distribution.across_bucket', { number: across })]),
    ];
    return { title: t('distribution.people'), tags, file: tags };
  },
  describe: (spec, words, t) => [
    [t('distribution.metric'), metricText(spec.metric, words, t)],
    ...(spec.across
      ? [[t('distribution.across'), metricText(spec.across, words, t)] as [string, string]]
      : []),
    ...(spec.period
      ? [[t('distribution.period'), t(`builder.period_${spec.period}`)] as [string, string]]
      : []),
    ...breakdownLines(spec.breakdown, words, t),
  ],
  rows: distributionRows,
};
