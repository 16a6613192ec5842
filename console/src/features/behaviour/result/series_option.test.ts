import { expect, it } from 'vitest';
import { kLight } from '../../../ui/tokens';
import { type CategoryChart, seriesOption } from './series_option';

const text = (value: number) => `=${value}`;
const kStyle = { tokens: kLight, formats: { count: text, exact: text, rate: text, duration: text } };

const kChart: CategoryChart = {
  categories: ['a', 'b', 'c', 'd'],
  left: { label: text },
  open: [false, false, false, true],
  openText: 'open',
  series: [
    { name: 'bars', kind: 'bar', values: [1, 2, 3, 4], text },
    { name: 'line', kind: 'line', values: [5, null, 7, 8], text },
  ],
};

interface Drawn {
  series: { name: string; type: string; data: unknown[]; markPoint?: { data: { coord: number[] }[] } }[];
  tooltip: { formatter: (points: { dataIndex: number }[]) => string };
}

it('dashes a line from its last closed point on, and knows whose the dashes are', () => {
  const { option, seriesAt } = seriesOption(kChart, kStyle);
  const { series } = option as unknown as Drawn;
  expect(series.map(({ name, type }) => `${name} ${type}`)).toEqual(['bars bar', 'line line', 'line line']);
  expect(series[1]?.data).toEqual([5, null, 7, null]);
  expect(series[2]?.data).toEqual([null, null, 7, 8]);
  expect([0, 1, 2].map(seriesAt)).toEqual([0, 1, 1]);
});

it('tells every series at a category, also what is missing there', () => {
  const { tooltip } = seriesOption(kChart, kStyle).option as unknown as Drawn;
  expect(tooltip.formatter([{ dataIndex: 1 }])).toBe('b\nbars  =2\nline  –');
  expect(tooltip.formatter([{ dataIndex: 3 }])).toBe('d · open\nbars  =4\nline  =8');
});

it('rings what is wrong with a value, and says it', () => {
  const [bars, line] = kChart.series;
  if (!bars || !line) throw new Error('two series');
  const alerted = {
    ...kChart,
    series: [bars, { ...line, alerts: ['low', 'missing', undefined, undefined] }],
  };
  const { series, tooltip } = seriesOption(alerted, kStyle).option as unknown as Drawn;
  expect(series.map(({ markPoint }) => markPoint?.data.map(({ coord }) => coord))).toEqual([
    undefined,
    [[0, 5]],
    undefined,
  ]);
  expect(tooltip.formatter([{ dataIndex: 0 }])).toBe('a\nbars  =1\nline  =5 · low');
});
