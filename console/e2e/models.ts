// One analysis of every model on the demo's data, for the tests that go through all pages.
import type { AnalysisCell, AnalysisResult, AnalysisSpec } from '../src/api/types';

const kBase = { plan: 'mobile_bank', range: { from: '2026-08-03', to: '2026-09-27' } };
const kLogin = { event: 'login' };

export interface Model {
  spec: AnalysisSpec;
  /** In both languages: the page's title, and one that its first state shows. */
  title: { zh: string; en: string };
  start: { zh: string; en: string };
  /** A number of the answer and the customers behind it. */
  cell: (result: AnalysisResult) => AnalysisCell;
  /** The button of that number. */
  number: string;
}

export const kModels = {
  trend: {
    spec: { analysis: 'trend', ...kBase, period: 'week', series: [{ ...kLogin, measure: 'unique' }] },
    title: { zh: '事件分析', en: 'Event trends' },
    start: { zh: '看看一件事发生了多少、怎么变化', en: 'See how much of something happens' },
    cell: () => ({ series: 'A' }),
    number: '.data-table .link-number',
  },
  path: {
    spec: { analysis: 'path', ...kBase, anchor: { start: kLogin }, depth: 3, limit: 4 },
    title: { zh: '路径分析', en: 'Paths' },
    start: { zh: '看看客户一步一步怎么走', en: 'See what customers do' },
    cell: () => ({ step: 1 }),
    number: '.figures .link-number',
  },
  interval: {
    spec: {
      analysis: 'interval',
      ...kBase,
      start: kLogin,
      end: kLogin,
      max: { length: 30, unit: 'day' },
    },
    title: { zh: '间隔分析', en: 'Intervals' },
    start: { zh: '看看两件事之间隔了多久', en: 'See how long it takes' },
    cell: () => ({}),
    number: '.figures .link-number',
  },
  distribution: {
    spec: { analysis: 'distribution', ...kBase, metric: { ...kLogin, measure: 'days' } },
    title: { zh: '分布分析', en: 'Distribution' },
    start: { zh: '看看多少客户做了几次', en: 'See how many customers' },
    cell: () => ({ bucket: 0 }),
    number: '.heat-cell',
  },
  session: {
    spec: { analysis: 'session', ...kBase, period: 'week' },
    title: { zh: '会话分析', en: 'Sessions' },
    start: { zh: '看看客户来几次', en: 'See how often customers visit' },
    cell: () => ({}),
    number: '.figures .link-number',
  },
  lifecycle: {
    spec: { analysis: 'lifecycle', ...kBase, activity: kLogin, period: 'week' },
    title: { zh: '生命周期分析', en: 'Lifecycle' },
    start: { zh: '看看活跃客户里谁是新来的', en: 'See who is new' },
    cell: () => ({ period: '2026-08-03' }),
    number: '.data-table .link-number',
  },
  stickiness: {
    spec: { analysis: 'stickiness', ...kBase, activity: kLogin, interval: 'week' },
    title: { zh: '粘性分析', en: 'Stickiness' },
    start: { zh: '看看客户一段时间里有几天在用', en: 'See on how many days' },
    cell: () => ({ intervals: 1 }),
    number: '.data-table .link-number',
  },
  ltv: {
    spec: {
      analysis: 'ltv',
      ...kBase,
      entry: { event: 'activation_success' },
      value: { event: 'purchase_success', property: 'amount' },
      period: 'week',
      periods: 4,
      cost: { per_customer: 80 },
    },
    title: { zh: '客户价值分析（LTV）', en: 'Lifetime value' },
    start: { zh: '看看一批客户进来之后', en: 'See what customers are worth' },
    cell: (result) => ({
      cohort: 'table' in result && 'cohorts' in result.table ? (result.table.cohorts[0]?.start ?? '') : '',
    }),
    number: '.data-table .link-number',
  },
} satisfies Record<string, Model>;

export const kModelNames = Object.keys(kModels) as (keyof typeof kModels)[];

export const modelAddress = (url: string, { spec }: Pick<Model, 'spec'>, more = ''): string =>
  `${url}/insights/${spec.analysis}?spec=${encodeURIComponent(JSON.stringify(spec))}${more}`;
