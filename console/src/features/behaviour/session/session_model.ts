import type { SessionCell, SessionResult, SessionSpec } from '../../../api/types';
import type { CsvValue } from '../../../format/csv';
import type { AnalysisModel, RowContext, T } from '../analysis_model';
import { breakdownLines, eventsText, windowText } from '../model/describe';
import type { PlanWords } from '../model/plan_words';
import { propertyOf } from '../result/group_name';
import { SessionBuilder, SessionOptions } from './session_builder';
import { kSessionDrafting, type SessionDraft } from './session_draft';
import { kMeasures, measured } from './session_measures';
import { kTabs, SessionResultView } from './session_result';
import { bucketText, endName } from './session_tables';

function describeSession(spec: SessionSpec, words: PlanWords, t: T): [string, string][] {
  const { session, events, except } = spec;
  const names = (list: string[]) => list.map((name) => words.event(name)).join(t('describe.list'));
  const lines: [string, string][] = [
    [t('session_cut.gap'), windowText(session?.gap ?? { length: 30, unit: 'minute' }, t)],
  ];
  if (session?.start) lines.push([t('session_cut.start'), eventsText(session.start, words, t)]);
  if (session?.end) lines.push([t('session_cut.end'), eventsText(session.end, words, t)]);
  if (events) lines.push([t('session_cut.counted_events'), names(events)]);
  if (except) lines.push([t('session_cut.counted_except'), names(except)]);
  return [...lines, ...breakdownLines(spec.breakdown, words, t)];
}

/** Periods of all and of groups; below, lengths and depths; below, first and last events. */
function sessionRows(result: SessionResult, _: SessionSpec, { t, words, groupName, formats }: RowContext) {
  const tables = [
    { name: t('result.all_groups'), table: result.table },
    ...result.groups.map(({ group, table }) => ({ name: groupName(group), table })),
  ];
  const head = [t('result.group'), t('session.period'), ...kMeasures.map((each) => t(`session.${each}`))];
  const periods = tables.flatMap(({ name, table }) => [
    [name, t('trend.whole'), ...kMeasures.map((each) => measured(table.whole, each) ?? '')],
    ...table.periods.map((line): CsvValue[] => [
      name,
      line.start,
      ...kMeasures.map((each) => measured(line, each) ?? ''),
    ]),
  ]);
  const shares = (
    rows: { name: string; sessions: number; customers: number }[],
    of: string,
    group: string,
  ): CsvValue[][] => rows.map(({ name, sessions, customers }) => [group, of, name, sessions, customers]);
  const buckets = tables.flatMap(({ name, table }) => [
    ...shares(
      table.lengths.map((each) => ({
        ...each,
        name: bucketText(each.from, each.to, (seconds) => formats.duration(seconds * 1000), false),
      })),
      t('session.tab_lengths'),
      name,
    ),
    ...shares(
      table.depths.map((each) => ({ ...each, name: bucketText(each.from, each.to, formats.exact, true) })),
      t('session.tab_depths'),
      name,
    ),
  ]);
  const ends = (['entries', 'exits'] as const).flatMap((side) =>
    shares(
      result[side].map((each) => ({ ...each, name: endName(each.node, words, t) })),
      t(`session.tab_${side}`),
      t('result.all_groups'),
    ),
  );
  const sharesHead = [
    t('result.group'),
    t('session.measure'),
    t('session.bucket'),
    t('session.sessions'),
    t('result.customers'),
  ];
  return [head, ...periods, [], sharesHead, ...buckets, ...ends];
}

export const kSession: AnalysisModel<SessionSpec, SessionDraft, SessionResult, SessionCell> = {
  ...kSessionDrafting,
  tabs: kTabs,
  groupedBy: (spec) => propertyOf(spec.breakdown),
  Builder: SessionBuilder,
  Options: SessionOptions,
  Result: SessionResultView,
  isEmpty: ({ table }) => table.whole.sessions === 0,
  announce: ({ table }, t, exact) =>
    t('session.announce_done', {
      sessions: exact(table.whole.sessions),
      people: exact(table.whole.customers),
    }),
  people(_, { period, bounced, length, depth, entry, exit }, words, t) {
    const tags = [
      ...(period === undefined ? [] : [period]),
      ...(length === undefined ? [] : [t('session.from_length', { seconds: length })]),
      ...(depth === undefined ? [] : [t('session.from_depth', { events: depth })]),
      ...(entry ? [`${t('session.tab_entries')} ${endName(entry, words, t)}`] : []),
      ...(exit ? [`${t('session.tab_exits')} ${endName(exit, words, t)}`] : []),
    ];
    const of = t(bounced ? 'session.people_bounced' : 'session.people');
    return { title: of, tags, file: [of, ...tags] };
  },
  describe: describeSession,
  rows: sessionRows,
};
