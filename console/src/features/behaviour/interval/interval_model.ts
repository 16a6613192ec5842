import type { IntervalCell, IntervalResult, IntervalSpec } from '../../../api/types';
import type { CsvValue } from '../../../format/csv';
import type { AnalysisModel, RowContext, T } from '../analysis_model';
import { eventsText, windowText } from '../model/describe';
import type { PlanWords } from '../model/plan_words';
import { propertyOf } from '../result/group_name';
import { IntervalBuilder, IntervalOptions } from './interval_builder';
import { type IntervalDraft, kIntervalDrafting } from './interval_draft';
import { binName, IntervalResultView, kTabs } from './interval_result';

function describeInterval(spec: IntervalSpec, words: PlanWords, t: T): [string, string][] {
  const lines: [string, string][] = [
    [t('interval.start'), eventsText(spec.start, words, t)],
    [t('interval.end'), eventsText(spec.end, words, t)],
    [t('interval.max'), windowText(spec.max, t)],
    [t('interval.per'), t(`interval.per_${spec.per ?? 'interval'}`)],
  ];
  if (spec.linked) lines.push([t('builder.linked'), words.property(spec.linked.start)]);
  if (spec.breakdown) lines.push([t('describe.breakdown'), words.property(spec.breakdown.property)]);
  return lines;
}

const kLengths = [
  'mean_ms',
  'min_ms',
  'p10_ms',
  'p25_ms',
  'median_ms',
  'p75_ms',
  'p90_ms',
  'p99_ms',
  'max_ms',
] as const;

/** First the percentiles of all, of groups and of periods, in milliseconds; below, who is in which bin. */
function intervalRows(result: IntervalResult, _: IntervalSpec, { t, groupName, formats }: RowContext) {
  const groups = [
    { name: t('result.all_groups'), numbers: result.all },
    ...result.groups.map(({ group, numbers }) => ({ name: groupName(group), numbers })),
  ];
  const periods = result.periods.map(({ start, numbers }) => ({ name: start, numbers }));
  const head: CsvValue[] = [
    t('interval.row'),
    t('result.customers'),
    t('interval.intervals'),
    ...kLengths.map((key) => `${t(`interval.${key}`)} (ms)`),
  ];
  const lengths = [...groups, ...periods].map(({ name, numbers }): CsvValue[] => [
    name,
    numbers.customers,
    numbers.intervals,
    ...kLengths.map((key) => numbers.lengths?.[key] ?? ''),
  ]);
  const bins = groups.flatMap(({ name, numbers }) =>
    result.bins.map((bin, at): CsvValue[] => [
      name,
      binName(bin, formats.duration),
      numbers.bins[at]?.count ?? 0,
      numbers.bins[at]?.customers ?? 0,
    ]),
  );
  const binsHead = [t('interval.row'), t('result.duration'), t('interval.count'), t('result.customers')];
  return [head, ...lengths, [], binsHead, ...bins];
}

export const kInterval: AnalysisModel<IntervalSpec, IntervalDraft, IntervalResult, IntervalCell> = {
  ...kIntervalDrafting,
  tabs: kTabs,
  groupedBy: (spec) => propertyOf(spec.breakdown),
  Builder: IntervalBuilder,
  Options: IntervalOptions,
  Result: IntervalResultView,
  isEmpty: ({ started }) => started === 0,
  announce: ({ all }, t, exact) =>
    t('interval.announce_done', { intervals: exact(all.intervals), customers: exact(all.customers) }),
  people(_, { unpaired, from_ms, to_ms, period }, _words, t) {
    const minutes = (ms: number) => `${Math.round(ms / 60_000)} min`;
    const length =
      from_ms === undefined ? [] : [`${minutes(from_ms)}–${to_ms === undefined ? '' : minutes(to_ms)}`];
    const tags = [...length, ...(period === undefined ? [] : [period])];
    return {
      title: t(unpaired ? 'interval.people_unpaired' : 'interval.people'),
      tags,
      file: [t(unpaired ? 'interval.unpaired' : 'interval.paired'), ...tags],
    };
  },
  describe: describeInterval,
  rows: intervalRows,
};
