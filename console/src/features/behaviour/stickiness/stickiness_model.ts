import type { StickinessCell, StickinessResult, StickinessSpec, StickinessTable } from '../../../api/types';
import type { CsvValue } from '../../../format/csv';
import type { AnalysisModel, RowContext } from '../analysis_model';
import { breakdownLines, comparisonText, eventsText } from '../model/describe';
import { propertyOf } from '../result/group_name';
import { StickinessBuilder, StickinessOptions } from './stickiness_builder';
import { kStickinessDrafting, type StickinessDraft } from './stickiness_draft';
import { kTabs, StickinessResultView } from './stickiness_result';

const kDigits = 6;

function stickinessRows(result: StickinessResult, _: StickinessSpec, { t, groupName }: RowContext) {
  const head = [
    t('result.group'),
    t('trend.csv_compared'),
    t('stickiness.intervals'),
    t('stickiness.tab_exact'),
    t('result.duration_share'),
    t('stickiness.tab_at_least'),
    t('result.duration_share'),
  ];
  const rows = (name: string, table: StickinessTable, compared: boolean) =>
    table.numbers.map((row): CsvValue[] => [
      name,
      compared ? t('compare.earlier') : '',
      row.intervals,
      row.customers,
      Number(row.share.toFixed(kDigits)),
      row.at_least,
      Number(row.at_least_share.toFixed(kDigits)),
    ]);
  const tables = [
    { name: t('result.all_groups'), table: result.table, compared: result.compared },
    ...result.groups.map(({ group, table, compared }) => ({ name: groupName(group), table, compared })),
  ];
  return [
    head,
    ...tables.flatMap(({ name, table, compared }) => [
      ...rows(name, table, false),
      ...(compared ? rows(name, compared, true) : []),
    ]),
  ];
}

export const kStickiness: AnalysisModel<StickinessSpec, StickinessDraft, StickinessResult, StickinessCell> = {
  ...kStickinessDrafting,
  tabs: kTabs,
  groupedBy: (spec) => propertyOf(spec.breakdown),
  Builder: StickinessBuilder,
  Options: StickinessOptions,
  Result: StickinessResultView,
  isEmpty: ({ table }) => table.customers === 0,
  announce: ({ table }, t, exact) => t('stickiness.announce_done', { people: exact(table.customers) }),
  people(spec, { intervals, at_least, compared }, _words, t) {
    const unitName = t(`stickiness.unit_${spec.interval}`);
    const name =
      intervals === undefined
        ? t('stickiness.active')
        : t(at_least ? 'stickiness.or_more' : 'stickiness.exactly', {
            number: intervals,
            intervals: unitName,
          });
    const tags = compared ? [t('compare.earlier')] : [];
    return { title: t('stickiness.people', { name }), tags, file: [name, ...tags] };
  },
  describe: (spec, words, t) => [
    [t('activity.title'), eventsText(spec.activity, words, t)],
    [t('stickiness.interval'), t(`builder.period_${spec.interval}`)],
    [
      t('stickiness.threshold'),
      `${t(`stickiness.${spec.threshold?.op ?? 'ge'}`)} ${spec.threshold?.times ?? 1} ${t('stickiness.times')}`,
    ],
    ...breakdownLines(spec.breakdown, words, t),
    ...(spec.compare ? [[t('compare.title'), comparisonText(spec.compare, t)] as [string, string]] : []),
  ],
  rows: stickinessRows,
};
