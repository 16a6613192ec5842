import { Button } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import type { TimeToConvert } from '../../../api/types';
import { DataTable } from '../../../ui/data_table';
import { ChartSkeleton } from '../../../ui/page_skeleton';
import { usePreferences } from '../../shell/preferences';
import { useChartStyle } from '../result/use_chart_style';
import { useSubjectText } from '../subject_text';
import { quantiles } from './result_rows';
import type { ViewProps } from './steps_view';
import { timeOption } from './time_option';

const Chart = lazy(() => import('../result/chart'));

function Quantiles({ time }: { time: TimeToConvert }) {
  const t = useSubjectText();
  const { duration } = usePreferences();
  return (
    <dl className="quantiles">
      {quantiles(time, t).map(([name, ms]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="figure">{ms === null ? '–' : duration(ms)}</dd>
        </div>
      ))}
    </dl>
  );
}

export function TimeView({ result, showTable, onChart, onAsk }: ViewProps) {
  const t = useSubjectText();
  const { duration, exact, rate } = usePreferences();
  const style = useChartStyle();
  const time = result.time_to_convert;
  // biome-ignore lint/correctness/useExhaustiveDependencies: t follows the language, as style does
  const option = useMemo(
    () => time && timeOption(time, { customers: t('result.customers'), median: t('result.p50') }, style),
    [time, style],
  );
  const steps = result.steps.length;
  if (!time || !option) {
    const ask = () => onAsk({ time_to_convert: { from_step: 1, to_step: steps } });
    return (
      <div className="view-empty">
        <p>{t('result.time_not_asked')}</p>
        {steps > 1 && <Button onClick={ask}>{t('result.ask_time')}</Button>}
      </div>
    );
  }
  if (time.customers === 0) return <p className="view-empty">{t('result.no_time')}</p>;
  const pair = {
    from: time.from_step,
    to: time.to_step,
    customers: exact(time.customers),
    count: time.customers,
  };
  const label = t('result.time_label', {
    ...pair,
    median: time.median_ms === null ? '–' : duration(time.median_ms),
  });
  return (
    <div>
      <div className="view-bar">
        <span className="hint">{t('result.pair_note', pair)}</span>
      </div>
      <Quantiles time={time} />
      <Suspense fallback={<ChartSkeleton />}>
        <Chart option={option} label={label} height={336} onReady={onChart} />
      </Suspense>
      {showTable && (
        <DataTable
          caption={t('result.tab_time')}
          rows={time.bins}
          rowKey={(bin) => String(bin.from_ms)}
          columns={[
            {
              key: 'time',
              title: t('result.duration'),
              cell: (bin) => `${duration(bin.from_ms)} – ${duration(bin.to_ms)}`,
            },
            {
              key: 'customers',
              title: t('result.customers'),
              numeric: true,
              cell: (bin) => exact(bin.customers),
            },
            {
              key: 'share',
              title: t('result.duration_share'),
              numeric: true,
              cell: (bin) => rate(bin.customers / time.customers),
            },
          ]}
        />
      )}
    </div>
  );
}
