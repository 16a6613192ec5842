// Paths as a graph of columns: a node is of one step, so there is no cycle. Beside the answer's nodes each step has
// those that paths end at, so that every column but the first adds up to the one before it.
import type { PathCell, PathNode, PathResult } from '../../../api/types';

export interface GraphNode {
  id: string;
  /** From 0. */
  step: number;
  /** Index among the step's nodes; absent for where paths end. */
  at?: number;
  kind: PathNode['kind'] | 'exit' | 'beyond';
  paths: number;
  customers: number;
}

export interface GraphLink {
  source: string;
  target: string;
  paths: number;
  customers: number;
  medianMs?: number | null;
  cell: PathCell;
}

export interface PathGraph {
  nodes: GraphNode[];
  links: GraphLink[];
}

const idOf = (step: number, at: number) => `${step + 1}.${at}`;
const exitId = (step: number) => `${step + 1}.exit`;
const kBeyondId = 'beyond';

/** A node as a cell names it. */
export const nodeOf = ({ kind, name, by, values }: PathNode): PathNode => ({
  kind,
  ...(name === undefined ? {} : { name }),
  ...(by && by.length > 0 ? { by, values: values ?? [] } : {}),
});

/** Of a graph read backwards the links lead from later to earlier, as time goes. */
export function pathGraph({ steps, backward }: PathResult): PathGraph {
  const nodes: GraphNode[] = [];
  const links: GraphLink[] = [];
  const link = (source: string, target: string, rest: Omit<GraphLink, 'source' | 'target'>) =>
    links.push(backward ? { source: target, target: source, ...rest } : { source, target, ...rest });
  steps.forEach((step, at) => {
    const ends = new Map<string, GraphNode>();
    const end = (id: string, kind: 'exit' | 'beyond', of: { paths: number; customers: number }) => {
      const known = ends.get(id) ?? { id, step: at + 1, kind, paths: 0, customers: 0 };
      ends.set(id, { ...known, paths: known.paths + of.paths, customers: known.customers + of.customers });
    };
    step.nodes.forEach((each, index) => {
      const { node, paths, customers, exits, beyond } = each;
      const id = idOf(at, index);
      nodes.push({ id, step: at, at: index, kind: node.kind, paths, customers });
      const cell = { step: at + 1, node: nodeOf(node) };
      if (exits.paths > 0) {
        end(exitId(at), 'exit', exits);
        link(id, exitId(at), { ...exits, cell: { ...cell, exit: true } });
      }
      if (beyond.paths > 0) {
        end(kBeyondId, 'beyond', beyond);
        link(id, kBeyondId, { ...beyond, cell: { ...cell, beyond: true } });
      }
    });
    nodes.push(...ends.values());
    for (const { from, to, paths, customers, median_ms } of step.edges) {
      const [source, target] = [step.nodes[from], steps[at + 1]?.nodes[to]];
      if (!source || !target) continue;
      const cell = { step: at + 1, node: nodeOf(source.node), to: nodeOf(target.node) };
      link(idOf(at, from), idOf(at + 1, to), { paths, customers, medianMs: median_ms, cell });
    }
  });
  const last = ({ at }: GraphNode) => Number(at === undefined);
  nodes.sort((a, b) => a.step - b.step || last(a) - last(b)); // where paths end stands below the step's nodes
  return { nodes, links };
}

export interface MatrixRow {
  key: string;
  node: PathNode;
  /** By step; paths of the node there, if it is shown there. */
  cells: ({ paths: number; customers: number; share: number } | undefined)[];
}

/** Nodes by row, steps by column, as shares of all paths: rows that are frequent first, Other last. */
export function stepMatrix({ steps }: PathResult): MatrixRow[] {
  const all = steps[0]?.paths ?? 0;
  const rows = new Map<string, MatrixRow>();
  steps.forEach((step, at) => {
    for (const { node, paths, customers } of step.nodes) {
      const key = JSON.stringify(nodeOf(node));
      const row = rows.get(key) ?? { key, node, cells: steps.map(() => undefined) };
      row.cells[at] = { paths, customers, share: all > 0 ? paths / all : 0 };
      rows.set(key, row);
    }
  });
  const last = (row: MatrixRow) => Number(row.node.kind === 'other') * 2 + Number(row.node.kind === 'gap');
  const size = (row: MatrixRow) => row.cells.reduce((sum, cell) => sum + (cell?.paths ?? 0), 0);
  return [...rows.values()].sort((a, b) => last(a) - last(b) || size(b) - size(a));
}

/** What is left of all paths at a step has ended before it. */
export const endedBefore = ({ steps }: PathResult, at: number): number =>
  (steps[0]?.paths ?? 0) - (steps[at]?.paths ?? 0);
