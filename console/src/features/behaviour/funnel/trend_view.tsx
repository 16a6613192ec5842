import { Button, Select, Tag } from 'antd';
import { lazy, Suspense, useMemo, useState } from 'react';
import type { FunnelTrend } from '../../../api/types';
import { type Column, DataTable } from '../../../ui/data_table';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import { usePreferences } from '../../shell/preferences';
import { useChartStyle } from '../result/use_chart_style';
import { useSubjectText } from '../subject_text';
import { OpenCount } from './funnel_table';
import type { ViewProps } from './steps_view';
import { conversion, kEnteredSeries, trendOption } from './trend_option';

const Chart = lazy(() => import('../result/chart'));

type Point = FunnelTrend['points'][number];

function TrendTable({
  trend,
  labels,
  onOpen,
}: Pick<ViewProps, 'labels' | 'onOpen'> & { trend: FunnelTrend }) {
  const t = useSubjectText();
  const { rate } = usePreferences();
  const columns: Column<Point>[] = [
    {
      key: 'start',
      title: t('result.period'),
      cell: (point) => (
        <span className="figure nowrap">
          {point.start} {!point.final && <Tag>{t('result.not_final')}</Tag>}
        </span>
      ),
    },
    ...labels.map((label, i) => ({
      key: `step${i}`,
      title: `${i + 1} ${label}`,
      numeric: true,
      cell: (point: Point) => (
        <OpenCount
          value={point.steps[i] ?? 0}
          cell={{ step: i + 1, outcome: 'reached', period: point.start }}
          onOpen={onOpen}
        />
      ),
    })),
    {
      key: 'rate',
      title: t('result.overall_rate'),
      numeric: true,
      cell: (point) => {
        const value = conversion(point.steps, labels.length);
        return value === null ? '–' : rate(value);
      },
    },
  ];
  return (
    <DataTable
      caption={t('result.tab_trend')}
      columns={columns}
      rows={trend.points}
      rowKey={(point) => point.start}
      rowHeader
    />
  );
}

export function TrendView({ result, labels, showTable, onOpen, onChart, onAsk }: ViewProps) {
  const t = useSubjectText();
  const style = useChartStyle();
  const { trend } = result;
  const last = labels.length;
  const [chosen, setStep] = useState(last);
  const step = Math.min(chosen, last);
  // biome-ignore lint/correctness/useExhaustiveDependencies: t follows the language, as style does
  const option = useMemo(
    () =>
      trend &&
      trendOption(
        trend,
        step,
        { entered: t('result.entered'), rate: t('result.metric_rate'), notFinal: t('result.not_final') },
        style,
      ),
    [trend, step, style],
  );
  if (!trend || !option) {
    return (
      <div className="view-empty">
        <p>{t('result.trend_not_asked')}</p>
        <Button onClick={() => onAsk({ trend: { period: 'week' } })}>{t('result.ask_trend')}</Button>
      </div>
    );
  }
  const open = ({ seriesIndex, dataIndex }: { seriesIndex: number; dataIndex: number }) => {
    const period = trend.points[dataIndex]?.start;
    if (period) onOpen({ step: seriesIndex === kEnteredSeries ? 1 : step, outcome: 'reached', period });
  };
  return (
    <div>
      <div className="view-bar">
        {last > 1 && (
          <>
            <span>{t('result.trend_step')}</span>
            <Select
              size="small"
              aria-label={t('result.trend_step')}
              value={step}
              options={labels.slice(1).map((label, i) => ({ value: i + 2, label: `${i + 2} ${label}` }))}
              popupMatchSelectWidth={false}
              onChange={setStep}
            />
          </>
        )}
        {trend.points.some((point) => !point.final) && (
          <span className="hint">{t('result.not_final_hint')}</span>
        )}
      </div>
      <Suspense fallback={<ChartSkeleton />}>
        <Chart
          option={option}
          label={t('result.trend_label', { points: trend.points.length })}
          height={340}
          onClick={open}
          onReady={onChart}
        />
      </Suspense>
      {showTable && <TrendTable trend={trend} labels={labels} onOpen={onOpen} />}
    </div>
  );
}
