import type { LifecycleCell, LifecycleResult, LifecycleSpec } from '../../../api/types';
import type { CsvValue } from '../../../format/csv';
import type { AnalysisModel, RowContext } from '../analysis_model';
import { breakdownLines, eventsText } from '../model/describe';
import { propertyOf } from '../result/group_name';
import { LifecycleBuilder, LifecycleOptions } from './lifecycle_builder';
import { kLifecycleDrafting, type LifecycleDraft } from './lifecycle_draft';
import { kStates, kTabs, LifecycleResultView } from './lifecycle_result';

function lifecycleRows(result: LifecycleResult, _: LifecycleSpec, { t, groupName }: RowContext) {
  const head = [
    t('result.group'),
    t('lifecycle.period'),
    t('lifecycle.active'),
    ...kStates.map((state) => t(`lifecycle.${state}`)),
    t('result.not_final'),
  ];
  const tables = [
    { name: t('result.all_groups'), periods: result.periods },
    ...result.groups.map(({ group, periods }) => ({ name: groupName(group), periods })),
  ];
  const rows = tables.flatMap(({ name, periods }) =>
    periods.map((period): CsvValue[] => [
      name,
      period.start,
      period.active,
      ...kStates.map((state) => period[state]),
      period.final ? '' : t('result.not_final'),
    ]),
  );
  return [head, ...rows];
}

export const kLifecycle: AnalysisModel<LifecycleSpec, LifecycleDraft, LifecycleResult, LifecycleCell> = {
  ...kLifecycleDrafting,
  tabs: kTabs,
  groupedBy: (spec) => propertyOf(spec.breakdown),
  Builder: LifecycleBuilder,
  Options: LifecycleOptions,
  Result: LifecycleResultView,
  isEmpty: ({ periods }) => periods.every(({ active, dormant }) => active === 0 && dormant === 0),
  announce: ({ periods }, t, exact) =>
    t('lifecycle.announce_done', {
      points: exact(periods.length),
      active: exact(periods.at(-1)?.active ?? 0),
    }),
  people(_, { period, state }, _words, t) {
    const name = t(`lifecycle.${state ?? 'active'}`);
    return { title: t('lifecycle.people', { name }), tags: [period], file: [name, period] };
  },
  describe: (spec, words, t) => [
    [t('activity.title'), eventsText(spec.activity, words, t)],
    [t('lifecycle.period'), t(`builder.period_${spec.period}`)],
    ...breakdownLines(spec.breakdown, words, t),
  ],
  rows: lifecycleRows,
};
