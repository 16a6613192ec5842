import type { RetentionCell, RetentionResult, RetentionSpec } from '../../../api/types';
import type { CsvValue } from '../../../format/csv';
import type { AnalysisModel, RowContext, T } from '../analysis_model';
import { eventsText } from '../model/describe';
import type { PlanWords } from '../model/plan_words';
import { propertyOf } from '../result/group_name';
import { fromSpec, missingEvents, newDraft, type RetentionDraft, toSpec } from './draft';
import { parseSpec } from './parse_spec';
import { RetentionBuilder, RetentionOptions } from './retention_builder';
import { kRetentionEntered, kTabs, RetentionResultView } from './retention_result';
import { bracketName } from './retention_table';

function describeRetention(spec: RetentionSpec, words: PlanWords, t: T): [string, string][] {
  const first = spec.entry.first_time ?? 'no';
  const lines: [string, string][] = [
    [
      t('retention.entry'),
      `${eventsText(spec.entry, words, t)}${first === 'no' ? '' : ` (${t(`retention.first_${first}`)})`}`,
    ],
    [t('retention.return'), eventsText(spec.return, words, t)],
    [t('retention.period'), t(`builder.period_${spec.period}`)],
    [t('retention.mode'), t(`retention.mode_${spec.mode ?? 'on'}`)],
    [t('retention.clock'), t(`retention.clock_${spec.clock ?? 'calendar'}`)],
  ];
  if ((spec.min_times ?? 1) > 1) lines.push([t('retention.min_times'), String(spec.min_times)]);
  if (spec.linked) lines.push([t('builder.linked'), words.property(spec.linked.entry)]);
  if (spec.value) lines.push([t('retention.value'), words.property(spec.value.property)]);
  if (spec.breakdown) lines.push([t('describe.breakdown'), words.property(spec.breakdown.property)]);
  return lines;
}

const kDigits = 6;

function retentionRows(result: RetentionResult, spec: RetentionSpec, context: RowContext): CsvValue[][] {
  const { t, groupName } = context;
  const head = [
    t('result.group'),
    t('retention.cohort'),
    t('retention.entered'),
    t(`builder.period_${spec.period}`),
    t('retention.tab_back'),
    t('retention.rate'),
    t('retention.value'),
    t('result.not_final'),
  ];
  const tables = [
    { name: t('result.all_groups'), table: result.table },
    ...result.groups.map(({ group, table }) => ({ name: groupName(group), table })),
  ];
  const rows = tables.flatMap(({ name, table }) =>
    table.cohorts.flatMap((cohort) =>
      cohort.returns.map((back, at): CsvValue[] => {
        const bracket = result.brackets[at];
        return [
          name,
          cohort.start,
          cohort.customers,
          bracket ? bracketName(bracket) : '',
          back.customers,
          Number(back.rate.toFixed(kDigits)),
          back.value ?? '',
          back.final ? '' : t('result.not_final'),
        ];
      }),
    ),
  );
  return [head, ...rows];
}

export const kRetention: AnalysisModel<RetentionSpec, RetentionDraft, RetentionResult, RetentionCell> = {
  kind: 'retention',
  newDraft,
  toSpec,
  fromSpec,
  missing: missingEvents,
  parse: parseSpec,
  tabs: kTabs,
  groupedBy: (spec) => propertyOf(spec.breakdown),
  Builder: RetentionBuilder,
  Options: RetentionOptions,
  Result: RetentionResultView,
  isEmpty: (result) => kRetentionEntered(result) === 0,
  announce: (result, t, exact) =>
    t('retention.announce_done', {
      entered: exact(kRetentionEntered(result)),
      cohorts: exact(result.table.cohorts.length),
    }),
  people(spec, cell, _words, t) {
    const { cohort, offset, lost } = cell;
    const back = offset === undefined ? 'entered' : lost ? 'lost' : 'back';
    const tags = offset === undefined ? [] : [t(`retention.offset_${spec.period}`, { offset })];
    return {
      title: t(`retention.people_${back}`, { cohort }),
      tags,
      file: [cohort, back, ...(offset === undefined ? [] : [String(offset)])],
    };
  },
  describe: describeRetention,
  rows: retentionRows,
};
