import type { PathCell, PathResult, PathSpec } from '../../../api/types';
import type { CsvValue } from '../../../format/csv';
import type { AnalysisModel, RowContext, T } from '../analysis_model';
import { eventsText, windowText } from '../model/describe';
import type { PlanWords } from '../model/plan_words';
import { PathBuilder, PathOptions } from './path_builder';
import { kDepth, kLimit, kPathDrafting, type PathDraft } from './path_draft';
import { endName, isBackward, nodeName } from './path_names';
import { kTabs, PathResultView } from './path_result';

function describePath(spec: PathSpec, words: PlanWords, t: T): [string, string][] {
  const { anchor, nodes, session } = spec;
  const { start, end } = (anchor ?? {}) as { start?: object; end?: object };
  const lines: [string, string][] = [];
  if (start) lines.push([t('path.start'), eventsText(start, words, t)]);
  if (end) lines.push([t('path.end'), eventsText(end, words, t)]);
  lines.push([t('path.unit'), t(`path.unit_${spec.unit ?? 'session'}`)]);
  lines.push(
    [t('path.depth'), String(spec.depth ?? kDepth)],
    [t('path.limit'), String(spec.limit ?? kLimit)],
  );
  const names = (list: string[]) => list.map((name) => words.event(name)).join(t('describe.list'));
  if (nodes?.events) lines.push([t('session_cut.counted_events'), names(nodes.events)]);
  if (nodes?.except) lines.push([t('session_cut.counted_except'), names(nodes.except)]);
  if (nodes?.split?.length || nodes?.merge?.length) {
    const rules = { split: nodes.split?.length ?? 0, merge: nodes.merge?.length ?? 0 };
    lines.push([t('path.nodes'), t('path.rules', rules)]);
  }
  if (spec.unit !== 'life') {
    lines.push([t('session_cut.gap'), windowText(session?.gap ?? { length: 30, unit: 'minute' }, t)]);
  }
  return lines;
}

function pathRows({ steps, backward }: PathResult, _: PathSpec, { t, words }: RowContext): CsvValue[][] {
  const name = (step: number, node: number): string => {
    const of = steps[step]?.nodes[node]?.node;
    return of ? nodeName(of, words, t) : '';
  };
  const head = [
    t('path.from_step'),
    t('path.from'),
    t('path.to'),
    t('path.paths'),
    t('result.customers'),
    t('path.median_ms'),
  ];
  // As time goes: read backwards, the next step is the earlier one.
  const pair = (here: string, next: string): CsvValue[] => (backward ? [next, here] : [here, next]);
  const rows = steps.flatMap(({ nodes, edges }, at) => [
    ...edges.map(({ from, to, paths, customers, median_ms }): CsvValue[] => [
      at + 1,
      ...pair(name(at, from), name(at + 1, to)),
      paths,
      customers,
      median_ms ?? '',
    ]),
    ...nodes.flatMap((of, node) =>
      (['exits', 'beyond'] as const)
        .filter((end) => of[end].paths > 0)
        .map((end): CsvValue[] => [
          at + 1,
          ...pair(name(at, node), endName(end === 'exits' ? 'exit' : 'beyond', backward, t)),
          of[end].paths,
          of[end].customers,
          '',
        ]),
    ),
  ]);
  return [head, ...rows];
}

export const kPath: AnalysisModel<PathSpec, PathDraft, PathResult, PathCell> = {
  ...kPathDrafting,
  tabs: kTabs,
  groupedBy: () => [],
  Builder: PathBuilder,
  Options: PathOptions,
  Result: PathResultView,
  isEmpty: ({ steps }) => (steps[0]?.paths ?? 0) === 0,
  announce: ({ steps }, t, exact) =>
    t('path.announce_done', { paths: exact(steps[0]?.paths ?? 0), steps: exact(steps.length) }),
  people(spec, { step, node, to, exit, beyond }, words, t) {
    const at = node ? nodeName(node, words, t) : t('path.all_nodes');
    const end = exit ? 'exit' : beyond ? 'beyond' : undefined;
    const on = to ? nodeName(to, words, t) : end && endName(end, isBackward(spec), t);
    const name = on === undefined ? at : `${at} → ${on}`;
    return {
      title: t('path.people', { name }),
      tags: [t('path.step', { step })],
      file: [t('path.step', { step }), name],
    };
  },
  describe: describePath,
  rows: pathRows,
};
