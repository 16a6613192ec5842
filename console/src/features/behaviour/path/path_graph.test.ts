import { describe, expect, it } from 'vitest';
import type { PathResult, PathSpec } from '../../../api/types';
import { kPathDrafting } from './path_draft';
import { endedBefore, pathGraph, stepMatrix } from './path_graph';

const { toSpec, fromSpec, parse, missing, newDraft } = kPathDrafting;
const kRange = { from: '2026-03-02', to: '2026-03-08' };

const kFull: PathSpec = {
  analysis: 'path',
  plan: 'p',
  range: kRange,
  nodes: {
    except: ['a'],
    name: 'page',
    compact: false,
    split: [{ event: 'b', by: ['x'] }],
    merge: [{ any_of: [{ event: 'c' }, { event: 'd' }], label: 'cd' }],
  },
  unit: 'first_session',
  session: { gap: { length: 30, unit: 'hour' }, end: { event: 'logout' } },
  anchor: { start: { event: 'login' }, end: { event: 'pay' }, occurrence: 'last' },
  depth: 6,
  limit: 3,
};

describe('a path draft', () => {
  it('gives back every part of the spec it came from', () => {
    expect(toSpec(fromSpec(kFull))).toEqual(kFull);
    expect(parse(kFull)).toEqual(kFull);
  });

  it.each<[string, PathSpec['anchor'], PathSpec['anchor']]>([
    ['the first start', { start: { event: 'a' }, occurrence: 'first' }, { start: { event: 'a' } }],
    ['the last end', { end: { event: 'a' }, occurrence: 'last' }, { end: { event: 'a' } }],
    ['no anchor', { occurrence: 'last' } as PathSpec['anchor'], undefined],
  ])('leaves out %s, which is the default', (_, anchor, short) => {
    const spec: PathSpec = { analysis: 'path', plan: 'p', range: kRange, anchor };
    const cut = { ...spec, depth: 5, limit: 10, session: { gap: { length: 30, unit: 'minute' as const } } };
    expect(toSpec(fromSpec(cut)).anchor).toEqual(short);
    expect(Object.keys(toSpec(fromSpec(cut)))).not.toContain('session');
  });

  it('asks for the event of an anchor that was begun', () => {
    expect(missing(newDraft('p', kRange))).toEqual(['/anchor/start/event']);
  });
});

const none = { paths: 0, customers: 0 };
const node = (name: string, paths: number, exits = 0, beyond = 0) => ({
  node: name ? { kind: 'event' as const, name } : { kind: 'other' as const },
  paths,
  customers: paths,
  exits: exits ? { paths: exits, customers: exits } : none,
  beyond: beyond ? { paths: beyond, customers: beyond } : none,
});
const edge = (from: number, to: number, paths: number) => ({
  from,
  to,
  paths,
  customers: paths,
  mean_ms: 1,
  median_ms: 1,
});

// The example of docs/behaviour/path.md, with two steps.
const kResult = {
  backward: false,
  steps: [
    {
      paths: 6,
      customers: 5,
      nodes: [node('open', 5), node('', 1)],
      edges: [edge(0, 1, 3), edge(0, 0, 2), edge(1, 0, 1)],
    },
    { paths: 6, customers: 5, nodes: [node('view', 3, 3), node('', 3, 2, 1)], edges: [] },
  ],
} as unknown as PathResult;

describe('the graph', () => {
  it.each([false, true])('holds every path at every step, read backwards: %s', (backward) => {
    const { nodes, links } = pathGraph({ ...kResult, backward });
    const [into, out] = backward ? (['source', 'target'] as const) : (['target', 'source'] as const);
    for (const { id, paths, step, at } of nodes) {
      const sum = (side: 'source' | 'target') =>
        links.filter((link) => link[side] === id).reduce((total, link) => total + link.paths, 0);
      if (step > 0) expect(sum(into)).toBe(paths);
      if (at !== undefined) expect(sum(out)).toBe(paths);
    }
  });

  it('names the customers of a link, and of where paths end', () => {
    const { links } = pathGraph(kResult);
    const cells = links.map(({ cell }) => cell);
    expect(cells).toContainEqual({
      step: 1,
      node: { kind: 'event', name: 'open' },
      to: { kind: 'other' },
    });
    expect(cells).toContainEqual({ step: 2, node: { kind: 'other' }, beyond: true });
  });

  it('puts nodes by row and Other last', () => {
    const rows = stepMatrix(kResult);
    expect(rows.map((row) => row.node.name ?? row.node.kind)).toEqual(['open', 'view', 'other']);
    expect(rows.map((row) => row.cells.map((cell) => cell?.paths))).toEqual([
      [5, undefined],
      [undefined, 3],
      [1, 3],
    ]);
    expect(endedBefore(kResult, 1)).toBe(0);
  });
});
