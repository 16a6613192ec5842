import { Segmented } from 'antd';
import type { EChartsType } from 'echarts/core';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { FunnelCell, FunnelResult, FunnelSpec } from '../../../api/types';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import { usePreferences } from '../../shell/preferences';
import type { PlanWords } from '../model/plan_words';
import type { ChartClick } from '../result/chart';
import { groupOf, propertyOf, useGroupName } from '../result/group_name';
import { useChartStyle } from '../result/use_chart_style';
import { useWidth } from '../result/use_width';
import { useSubjectText } from '../subject_text';
import { GroupsTable, StepsTable } from './funnel_table';
import {
  type GroupMetric,
  groupsOption,
  kLostSeries,
  kReachedSeries,
  type StepWords,
  stepsOption,
} from './steps_option';

const Chart = lazy(() => import('../result/chart'));

const kStepWidthMin = 100;
const kGroupWidthMin = 18;

export interface ViewProps {
  result: FunnelResult;
  labels: string[];
  words: PlanWords;
  showTable: boolean;
  onOpen: (cell: FunnelCell) => void;
  onChart: (chart: EChartsType | null) => void;
  /** Asks the same analysis with this changed. */
  onAsk: (change: Partial<FunnelSpec>) => void;
}

function useStepWords(): StepWords {
  const t = useSubjectText();
  return useMemo(
    () => ({
      reached: t('result.reached'),
      lost: t('result.lost'),
      overall: t('result.overall'),
      stepRate: t('result.step_rate'),
      step: (step: number) => t('builder.step', { step }),
    }),
    [t],
  );
}

export function StepsView({ result, labels, words, showTable, onOpen, onChart }: ViewProps) {
  const t = useSubjectText();
  const { exact, rate } = usePreferences();
  const style = useChartStyle();
  const { steps, breakdown } = result;
  const groupName = useGroupName(words, propertyOf(breakdown));
  const stepWords = useStepWords();
  const [box, width] = useWidth();
  const [metric, setMetric] = useState<GroupMetric>('rate');
  const last = steps.at(-1);
  const groups = breakdown?.groups.length ?? 0;
  const minWidth = steps.length * Math.max(kStepWidthMin, groups * kGroupWidthMin);
  const chartWidth = Math.max(width, minWidth);

  // biome-ignore lint/correctness/useExhaustiveDependencies: groupName follows the language, as stepWords does
  const option = useMemo(
    () =>
      breakdown
        ? groupsOption(
            breakdown,
            breakdown.groups.map(groupName),
            labels,
            metric,
            stepWords,
            style,
            chartWidth,
          )
        : stepsOption(steps, labels, stepWords, style, chartWidth),
    [breakdown, steps, labels, metric, stepWords, style, chartWidth],
  );
  const open = ({ seriesIndex, dataIndex }: ChartClick) => {
    const group = breakdown?.groups[seriesIndex];
    if (group) onOpen({ step: dataIndex + 1, outcome: 'reached', group: groupOf(group) });
    else if (seriesIndex === kReachedSeries) onOpen({ step: dataIndex + 1, outcome: 'reached' });
    else if (seriesIndex === kLostSeries) onOpen({ step: dataIndex, outcome: 'dropped' });
  };
  const label = t('result.chart_label', {
    steps: steps.length,
    entered: exact(result.entered),
    completed: exact(last?.customers ?? 0),
    rate: rate(last?.rate_from_first ?? 0),
  });
  return (
    <div ref={box}>
      <div className="view-bar">
        {breakdown && (
          <>
            <Segmented
              size="small"
              value={metric}
              options={[
                { value: 'rate', label: t('result.metric_rate') },
                { value: 'count', label: t('result.metric_count') },
              ]}
              onChange={setMetric}
            />
            {breakdown.null_share > 0 && (
              <span className="hint">
                {t('result.null_share', {
                  property: words.property(breakdown.property),
                  share: rate(breakdown.null_share),
                })}
              </span>
            )}
          </>
        )}
        <span className="hint view-tip">{t('result.click_hint')}</span>
      </div>
      <Suspense fallback={<ChartSkeleton />}>
        {width > 0 && (
          <Chart
            option={option}
            label={label}
            height={370}
            minWidth={minWidth}
            onClick={open}
            onReady={onChart}
          />
        )}
      </Suspense>
      {showTable &&
        (breakdown ? (
          <GroupsTable
            result={result}
            labels={labels}
            groupName={groupName}
            onOpen={onOpen}
            breakdown={breakdown}
          />
        ) : (
          <StepsTable result={result} labels={labels} onOpen={onOpen} />
        ))}
    </div>
  );
}
