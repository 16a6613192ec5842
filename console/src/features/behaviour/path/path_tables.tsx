import type { PathCell, PathNode, PathResult } from '../../../api/types';
import { Count } from '../../../ui/count';
import { type Column, DataTable } from '../../../ui/data_table';
import { usePreferences } from '../../shell/preferences';
import { HeatCell, OpenNumber } from '../result/open_number';
import { useSubjectText } from '../subject_text';
import {
  endedBefore,
  type GraphLink,
  type GraphNode,
  type MatrixRow,
  nodeOf,
  type PathGraph,
  stepMatrix,
} from './path_graph';

interface LinksProps {
  result: PathResult;
  graph: PathGraph;
  nameOf: (node: GraphNode) => string;
  onOpen: (cell: PathCell) => void;
}

/** What the diagram's bands say, row by row. */
export function LinksTable({ result, graph, nameOf, onOpen }: LinksProps) {
  const t = useSubjectText();
  const { exact, rate, duration } = usePreferences();
  const names = new Map(graph.nodes.map((node) => [node.id, nameOf(node)]));
  const text = (link: GraphLink) => `${names.get(link.source)} → ${names.get(link.target)}`;
  const all = result.steps[0]?.paths ?? 0;
  const columns: Column<GraphLink>[] = [
    {
      key: 'step',
      title: t('path.from_step'),
      cell: (link) => <span className="figure">{link.cell.step}</span>,
    },
    { key: 'from', title: t('path.from'), cell: (link) => names.get(link.source) },
    { key: 'to', title: t('path.to'), cell: (link) => names.get(link.target) },
    { key: 'paths', title: t('path.paths'), numeric: true, cell: (link) => exact(link.paths) },
    {
      key: 'share',
      title: t('path.share'),
      help: t('path.share_help'),
      numeric: true,
      cell: (link) => rate(all > 0 ? link.paths / all : 0),
    },
    {
      key: 'customers',
      title: t('result.customers'),
      numeric: true,
      cell: (link) => (
        <OpenNumber value={link.customers} label={text(link)} onOpen={() => onOpen(link.cell)} />
      ),
    },
    {
      key: 'median',
      title: t('path.median_time'),
      numeric: true,
      cell: ({ medianMs }) => (medianMs === null || medianMs === undefined ? '–' : duration(medianMs)),
    },
  ];
  return (
    <DataTable
      caption={t('path.links')}
      columns={columns}
      rows={graph.links}
      rowKey={(link) => `${link.source} ${link.target}`}
    />
  );
}

interface MatrixProps {
  result: PathResult;
  nameOf: (node: PathNode) => string;
  onOpen: (cell: PathCell) => void;
}

/** Nodes by row, steps by column: which share of all paths is there at the step. */
export function MatrixTable({ result, nameOf, onOpen }: MatrixProps) {
  const t = useSubjectText();
  const { rate, count } = usePreferences();
  const all = result.steps[0]?.paths ?? 0;
  const ended: MatrixRow = {
    key: 'ended',
    node: { kind: 'other' },
    cells: result.steps.map((_, at) => {
      const paths = endedBefore(result, at);
      return { paths, customers: 0, share: all > 0 ? paths / all : 0 };
    }),
  };
  const name = (row: MatrixRow) =>
    row === ended ? t(result.backward ? 'path.begun' : 'path.ended') : nameOf(row.node);
  const columns: Column<MatrixRow>[] = [
    { key: 'node', title: t('path.node'), cell: (row) => <span className="nowrap">{name(row)}</span> },
    ...result.steps.map((_, at) => ({
      key: `s${at}`,
      title: t('path.step', { step: at + 1 }),
      numeric: true,
      cell: (row: MatrixRow) => {
        const cell = row.cells[at];
        if (!cell || cell.paths === 0) return <span className="figure">–</span>;
        return (
          <HeatCell
            share={cell.share}
            main={rate(cell.share)}
            side={<Count value={cell.paths} />}
            final={result.final}
            label={t('path.open_cell', {
              node: name(row),
              step: at + 1,
              rate: rate(cell.share),
              paths: count(cell.paths),
              people: count(cell.customers),
              count: cell.customers,
            })}
            disabled={row === ended}
            onOpen={() => onOpen({ step: at + 1, node: nodeOf(row.node) })}
          />
        );
      },
    })),
  ];
  return (
    <DataTable
      caption={t('path.tab_matrix')}
      columns={columns}
      rows={[...stepMatrix(result), ended]}
      rowKey={(row) => row.key}
      rowHeader
    />
  );
}
