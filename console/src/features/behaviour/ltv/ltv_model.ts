import type { LtvCell, LtvResult, LtvSpec } from '../../../api/types';
import type { CsvValue } from '../../../format/csv';
import type { AnalysisModel, RowContext, T } from '../analysis_model';
import { breakdownLines, eventsText } from '../model/describe';
import type { PlanWords } from '../model/plan_words';
import { propertyOf } from '../result/group_name';
import { numberText } from '../result/unit_format';
import { LtvBuilder, LtvOptions } from './ltv_builder';
import { kLtvDrafting, type LtvDraft } from './ltv_draft';
import { enteredOf, kTabs, LtvResultView } from './ltv_result';

function describeLtv(spec: LtvSpec, words: PlanWords, t: T): [string, string][] {
  const { property } = spec.value;
  const worth = property ? words.property(property) : t('ltv.count_events');
  const cost = spec.cost as LtvDraft['cost'];
  const lines: [string, string][] = [
    [
      t('retention.entry'),
      `${eventsText(spec.entry, words, t)} (${t(`retention.first_${spec.entry.first_time ?? 'ever'}`)})`,
    ],
    [t('ltv.value'), `${eventsText(spec.value, words, t)} · ${worth}`],
    [t('retention.period'), t(`builder.period_${spec.period}`)],
    [t('retention.clock'), t(`retention.clock_${spec.clock ?? 'calendar'}`)],
  ];
  if (cost?.per_customer !== undefined) lines.push([t('ltv.cost'), `¥${cost.per_customer}`]);
  for (const { cohort, amount } of cost?.per_cohort ?? [])
    lines.push([`${t('ltv.cost')} ${cohort}`, `¥${amount}`]);
  return [...lines, ...breakdownLines(spec.breakdown, words, t)];
}

function ltvRows(result: LtvResult, _: LtvSpec, { t, groupName, formats }: RowContext): CsvValue[][] {
  const number = numberText(result.unit, formats);
  const plain = (value: number | null | undefined) =>
    value === null || value === undefined ? '' : number.plain(value);
  const head = [
    t('result.group'),
    t('retention.cohort'),
    t('retention.entered'),
    t('ltv.offset'),
    t('ltv.tab_value'),
    t('ltv.total'),
    t('ltv.tab_payers'),
    t('ltv.tab_roi'),
    t('result.not_final'),
  ];
  const tables = [
    { name: t('result.all_groups'), table: result.table },
    ...result.groups.map(({ group, table }) => ({ name: groupName(group), table })),
  ];
  const rows = tables.flatMap(({ name, table }) =>
    table.cohorts.flatMap(({ start, customers, points }) =>
      points.map((point, offset): CsvValue[] => [
        name,
        start,
        customers,
        offset,
        plain(point.per_customer),
        plain(point.value),
        point.payers,
        point.roi ?? '',
        point.final ? '' : t('result.not_final'),
      ]),
    ),
  );
  return [head, ...rows];
}

export const kLtv: AnalysisModel<LtvSpec, LtvDraft, LtvResult, LtvCell> = {
  ...kLtvDrafting,
  tabs: kTabs,
  groupedBy: (spec) => propertyOf(spec.breakdown),
  Builder: LtvBuilder,
  Options: LtvOptions,
  Result: LtvResultView,
  isEmpty: ({ table }) => enteredOf(table) === 0,
  announce: ({ table }, t, exact) =>
    t('ltv.announce_done', { people: exact(enteredOf(table)), cohorts: exact(table.cohorts.length) }),
  people(spec, { cohort, offset, unpaid }, _words, t) {
    const of = offset === undefined ? 'entered' : unpaid ? 'unpaid' : 'payers';
    const tags = offset === undefined ? [] : [t(`retention.offset_${spec.period}`, { offset })];
    return { title: t(`ltv.people_${of}`, { cohort }), tags, file: [cohort, of, ...tags] };
  },
  describe: describeLtv,
  rows: ltvRows,
};
