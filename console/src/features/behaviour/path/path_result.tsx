import { Alert } from 'antd';
import { useMemo, useState } from 'react';
import type { PathCell, PathResult, PathSpec } from '../../../api/types';
import { Count } from '../../../ui/count';
import { usePreferences } from '../../shell/preferences';
import type { ResultProps } from '../analysis_model';
import { FiguresRow } from '../result/figures_row';
import { LazyChart } from '../result/lazy_chart';
import { OpenNumber } from '../result/open_number';
import { ResultCard } from '../result/result_card';
import { useChartStyle } from '../result/use_chart_style';
import { useSubjectText } from '../subject_text';
import { type GraphNode, nodeOf, pathGraph } from './path_graph';
import { endName, nodeName } from './path_names';
import { LinksTable, MatrixTable } from './path_tables';
import { sankeyOption } from './sankey_option';

export const kTabs = ['sankey', 'matrix'] as const;
const kColumnWidth = 160;
const kNodeHeight = 44;

/** The cell of a node of the graph; where paths end, only links name who. */
function cellOf({ steps }: PathResult, { step, at }: GraphNode): PathCell | undefined {
  const node = at === undefined ? undefined : steps[step]?.nodes[at]?.node;
  return node && { step: step + 1, node: nodeOf(node) };
}

function Figures({ result, onOpen }: Pick<ResultProps<PathSpec, PathResult, PathCell>, 'result' | 'onOpen'>) {
  const t = useSubjectText();
  const { rate } = usePreferences();
  const { steps } = result;
  const [first, second] = steps;
  const last = [...steps].reverse().find(({ paths }) => paths > 0);
  if (!first) return null;
  return (
    <FiguresRow
      figures={[
        { name: t('path.paths'), help: t('path.paths_help'), value: <Count value={first.paths} /> },
        {
          name: t('result.customers'),
          value: (
            <OpenNumber
              value={first.customers}
              label={t('path.step', { step: 1 })}
              onOpen={() => onOpen({ step: 1 })}
            />
          ),
        },
        {
          name: t('path.went_on'),
          help: t('path.went_on_help'),
          value: rate(first.paths > 0 ? (second?.paths ?? 0) / first.paths : 0),
        },
        {
          name: t('path.reached_last', { step: last ? steps.indexOf(last) + 1 : 1 }),
          value: <Count value={last?.paths ?? 0} />,
        },
      ]}
    />
  );
}

export function PathResultView(props: ResultProps<PathSpec, PathResult, PathCell>) {
  const { result, words, tab, onTab, onOpen, onChart } = props;
  const t = useSubjectText();
  const style = useChartStyle();
  const { exact, duration } = usePreferences();
  const [table, setTable] = useState(true);
  const graph = useMemo(() => pathGraph(result), [result]);
  const graphName = (node: GraphNode): string => {
    if (node.kind === 'exit' || node.kind === 'beyond') return endName(node.kind, result.backward, t);
    const of = node.at === undefined ? undefined : result.steps[node.step]?.nodes[node.at]?.node;
    return of ? nodeName(of, words, t) : '';
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: names and t follow the language, as style does
  const option = useMemo(
    () =>
      sankeyOption(
        graph,
        result.backward,
        {
          name: graphName,
          paths: (paths, customers) =>
            t('path.tooltip', { paths: exact(paths), customers: exact(customers), count: customers }),
          median: (ms) => t('path.median', { time: duration(ms) }),
        },
        style,
      ),
    [graph, style],
  );
  const open = ({ dataType, dataIndex }: { dataType?: string; dataIndex: number }) => {
    const node = graph.nodes[dataIndex];
    const cell = dataType === 'edge' ? graph.links[dataIndex]?.cell : node && cellOf(result, node);
    if (cell) onOpen(cell);
  };
  const rows = Math.max(...result.steps.map(({ nodes }) => nodes.length), 1);
  const columns = new Set(graph.nodes.map(({ step }) => step)).size;
  return (
    <>
      <Figures result={result} onOpen={onOpen} />
      {result.medians_left_out && <Alert type="info" showIcon title={t('path.medians_left_out')} />}
      <ResultCard
        result={result}
        words={words}
        tab={tab}
        tabs={kTabs.map((value) => ({ value, label: t(`path.tab_${value}`) }))}
        onTab={onTab}
        definitions={(['paths', 'other', 'exit', 'matrix'] as const).map((key) => t(`path.${key}_help`))}
        {...(tab === 'sankey' ? { table, onTable: setTable } : {})}
      >
        {tab === 'sankey' ? (
          <>
            <div className="view-bar">
              <span className="hint">{t(result.backward ? 'path.backward_hint' : 'path.click_hint')}</span>
              {!result.final && <span className="hint view-tip">{t('path.not_final_hint')}</span>}
            </div>
            <LazyChart
              option={option}
              label={t('path.chart_label', { steps: result.steps.length })}
              height={Math.max(360, rows * kNodeHeight)}
              minWidth={columns * kColumnWidth}
              onClick={open}
              onReady={onChart}
            />
            {table && <LinksTable result={result} graph={graph} nameOf={graphName} onOpen={onOpen} />}
          </>
        ) : (
          <MatrixTable result={result} nameOf={(node) => nodeName(node, words, t)} onOpen={onOpen} />
        )}
      </ResultCard>
    </>
  );
}
