import type { TrendCell, TrendResult, TrendSpec } from '../../../api/types';
import type { CsvValue } from '../../../format/csv';
import type { AnalysisModel, RowContext, T } from '../analysis_model';
import { comparisonText, eventsText } from '../model/describe';
import type { PlanWords } from '../model/plan_words';
import { numberText } from '../result/unit_format';
import { TrendBuilder, TrendOptions } from './trend_builder';
import { kTrendDrafting, letterOf, type TrendDraft } from './trend_draft';
import { periodName, periodsOf, trendLines } from './trend_lines';
import { lineNames } from './trend_names';
import { kTabs, TrendResultView } from './trend_result';

function describeTrend(spec: TrendSpec, words: PlanWords, t: T): [string, string][] {
  const names = lineNames(spec, words, t);
  const lines: [string, string][] = [
    [t('trend.period'), t(`builder.period_${spec.period}`)],
    ...spec.series.map((each, at): [string, string] => [
      `${letterOf(at)} ${names[at]}`,
      [
        eventsText(each, words, t),
        t(`trend.measure_${each.measure ?? 'total'}`),
        ...(each.first_time && each.first_time !== 'no' ? [t(`trend.first_${each.first_time}`)] : []),
      ].join(' · '),
    ]),
    ...(spec.formulas ?? []).map(({ formula, label }): [string, string] => [label || formula, formula]),
  ];
  if (spec.breakdown) {
    const properties = spec.breakdown.properties.map((name) => words.property(name));
    lines.push([t('describe.breakdown'), properties.join(' × ')]);
  }
  if (spec.compare) lines.push([t('compare.title'), comparisonText(spec.compare, t)]);
  if (spec.anomalies)
    lines.push([t('trend.anomalies'), t('trend.anomalies_other', { threshold: spec.anomalies.threshold })]);
  return lines;
}

function trendRows(result: TrendResult, spec: TrendSpec, { t, words, groupName, formats }: RowContext) {
  const judged = spec.anomalies ? ['expected', 'anomaly'] : [];
  const head = ['series', 'group', 'compared', 'period', 'value', 'not_final', ...judged].map((key) =>
    t(`trend.csv_${key as 'series'}`),
  );
  const rows = trendLines(result, lineNames(spec, words, t)).flatMap((line): CsvValue[][] => {
    const group = result.groups[line.group];
    const text = numberText(line.unit, formats);
    const row = (period: string, value: number | null, final: boolean): CsvValue[] => [
      line.name,
      group ? groupName(group) : t('result.all_groups'),
      line.compared ? t('compare.earlier') : '',
      period,
      value === null ? '' : text.plain(value),
      final ? '' : t('result.not_final'),
    ];
    const judgement = (at: number): CsvValue[] => {
      const expectation = line.expectations[at];
      if (judged.length === 0) return [];
      if (!expectation) return ['', ''];
      const { anomaly } = expectation;
      const word = anomaly === 'none' ? '' : t(`trend.anomaly_${anomaly as 'high'}`);
      return [text.plain(expectation.expected), word];
    };
    const periods = periodsOf(result, line.compared);
    return [
      [...row(t('trend.whole'), line.whole, true), ...judged.map(() => '')],
      ...periods.map(({ start, final }, at) => [
        ...row(periodName(start), line.points[at] ?? null, final),
        ...judgement(at),
      ]),
    ];
  });
  return [head, ...rows];
}

export const kTrend: AnalysisModel<TrendSpec, TrendDraft, TrendResult, TrendCell> = {
  ...kTrendDrafting,
  tabs: kTabs,
  groupedBy: (spec) => spec.breakdown?.properties ?? [],
  Builder: TrendBuilder,
  Options: TrendOptions,
  Result: TrendResultView,
  isEmpty: ({ table }) => table.series.every(({ all }) => all.points.every((value) => !value)),
  announce: ({ table }, t, exact) =>
    t('trend.announce_done', { lines: exact(table.series.length), points: exact(table.periods.length) }),
  people(spec, cell, words, t) {
    const name = lineNames(spec, words, t)[cell.series.charCodeAt(0) - 'A'.charCodeAt(0)] ?? cell.series;
    const period = cell.period === undefined ? t('trend.whole') : periodName(cell.period);
    return {
      title: t('trend.people', { name }),
      tags: [period, ...(cell.compared ? [t('compare.earlier')] : [])],
      file: [name, period, ...(cell.compared ? [t('compare.earlier')] : [])],
    };
  },
  describe: describeTrend,
  rows: trendRows,
};
