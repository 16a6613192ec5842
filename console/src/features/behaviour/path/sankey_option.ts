// Paths as a Sankey diagram. Its columns are the steps, so its width is as large as there are steps.
import type { EChartsCoreOption } from 'echarts/core';
import { baseOption, type ChartStyle } from '../result/chart_style';
import type { GraphNode, PathGraph } from './path_graph';

const kNodeWidth = 12;
const kLabelWidth = 128;

export interface SankeyWords {
  name: (node: GraphNode) => string;
  /** Of how many of its kind, such as 人. */
  paths: (paths: number, customers: number) => string;
  median: (ms: number) => string;
}

export function sankeyOption(
  { nodes, links }: PathGraph,
  backward: boolean,
  words: SankeyWords,
  style: ChartStyle,
): EChartsCoreOption {
  const { tokens, formats } = style;
  const base = baseOption(style);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const columns = Math.max(...nodes.map(({ step }) => step), 0);
  const names = [...new Set(nodes.filter(({ at }) => at !== undefined).map(words.name))];
  const colorOf = (node: GraphNode) => {
    if (node.kind === 'exit' || node.kind === 'beyond' || node.kind === 'other') return tokens.lostLine;
    return tokens.series[names.indexOf(words.name(node)) % tokens.series.length];
  };
  const text = (id: string) => {
    const node = byId.get(id);
    return node ? words.name(node) : '';
  };
  return {
    ...base,
    tooltip: {
      ...(base.tooltip as object),
      formatter: ({ dataType, dataIndex }: { dataType: string; dataIndex: number }) => {
        if (dataType === 'node') {
          const node = nodes[dataIndex];
          return node ? [words.name(node), words.paths(node.paths, node.customers)].join('\n') : '';
        }
        const link = links[dataIndex];
        if (!link) return '';
        return [
          `${text(link.source)} → ${text(link.target)}`,
          words.paths(link.paths, link.customers),
          ...(link.medianMs === null || link.medianMs === undefined ? [] : [words.median(link.medianMs)]),
        ].join('\n');
      },
    },
    series: [
      {
        type: 'sankey',
        left: 8,
        right: kLabelWidth,
        top: 16,
        bottom: 12,
        nodeWidth: kNodeWidth,
        nodeGap: 14,
        layoutIterations: 0, // in the order given: most frequent first, then Other, then where paths end
        draggable: false,
        emphasis: { focus: 'trajectory' },
        data: nodes.map((node) => ({
          name: node.id,
          depth: backward ? columns - node.step : node.step,
          value: node.paths,
          itemStyle: { color: colorOf(node), borderWidth: 0 },
        })),
        links: links.map(({ source, target, paths }) => ({ source, target, value: paths })),
        lineStyle: { color: 'source', opacity: 0.22, curveness: 0.5 },
        label: {
          color: tokens.text,
          fontSize: 12,
          width: kLabelWidth - 16,
          overflow: 'truncate',
          textBorderWidth: 0,
          formatter: ({ dataIndex }: { dataIndex: number }) => {
            const node = nodes[dataIndex];
            return node ? `${words.name(node)} ${formats.count(node.paths)}` : '';
          },
        },
      },
    ],
  };
}
