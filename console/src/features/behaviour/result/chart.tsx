import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { useEffect, useRef } from 'react';
import { init } from './echarts';

export interface ChartClick {
  seriesIndex: number;
  dataIndex: number;
  /** Of a graph: node or edge. */
  dataType?: string;
}

interface Props {
  option: EChartsCoreOption;
  label: string;
  height: number;
  /** Below this width the chart scrolls sideways. */
  minWidth?: number;
  onClick?: (click: ChartClick) => void;
  onReady?: (chart: EChartsType | null) => void;
}

/** ECharts on a canvas. It is a picture to assistive technology; its data are in the table beside it. */
export default function Chart({ option, label, height, minWidth = 0, onClick, onReady }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const click = useRef(onClick);
  const ready = useRef(onReady);
  click.current = onClick;
  ready.current = onReady;

  useEffect(() => {
    if (!box.current) return;
    const made = init(box.current, null, { renderer: 'canvas' });
    chart.current = made;
    made.on('click', (event) => {
      const { seriesIndex, dataIndex, dataType } = event as Partial<ChartClick>;
      if (seriesIndex !== undefined && dataIndex !== undefined)
        click.current?.({ seriesIndex, dataIndex, ...(dataType ? { dataType } : {}) });
    });
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(box.current);
    ready.current?.(made);
    return () => {
      ready.current?.(null);
      observer.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    const animation = !matchMedia('(prefers-reduced-motion: reduce)').matches;
    chart.current?.setOption({ ...option, animation }, { notMerge: true });
  }, [option]);

  return (
    <div className="chart-scroll">
      <div ref={box} className="chart" role="img" aria-label={label} style={{ height, minWidth }} />
    </div>
  );
}
