import i18next from 'i18next';
import { expect, it } from 'vitest';
import type { FunnelSpec, Plan } from '../../../api/types';
import zh from '../locales/zh-CN.json';
import { questionLines } from '../model/describe';
import { PlanWords } from '../model/plan_words';
import { describeFunnel } from './describe';

const kPlan: Plan = {
  id: 'loans',
  name: { zh: '贷款申请', en: 'Loans' },
  subject: 'application',
  zone: 'Europe/Amsterdam',
  simulated: false,
  rows: 1,
  from: null,
  to: null,
  events: [{ name: 'A', label: { zh: '提交', en: 'Submit' }, rows: 1 }],
  properties: [{ name: 'amount', label: { zh: '金额', en: 'Amount' }, type: 'money', pii: false }],
};

const kSpec: FunnelSpec = {
  analysis: 'funnel',
  plan: 'loans',
  range: { from: '2011-10-01', to: '2012-03-14' },
  steps: [
    {
      event: 'A',
      where: {
        all: [
          { property: 'amount', op: 'between', value: [1, 2] },
          { property: 'channel', op: 'in', value: ['a', 'b', 'c'] },
        ],
      },
    },
    { any_of: [{ event: 'A' }, { event: 'B' }], optional: true },
  ],
  window: { length: 2, unit: 'natural_day' },
  exclusions: [{ event: 'B' }],
};

it('prints the whole analysis, every filter value in full', async () => {
  await i18next.init({
    lng: 'zh-CN',
    resources: { 'zh-CN': { behaviour: zh } },
    interpolation: { escapeValue: false },
  });
  const t = i18next.getFixedT('zh-CN', 'behaviour');
  const words = new PlanWords(kPlan, 'zh-CN', (name) => t(`filter.built_in_name.${name}`));
  expect([...questionLines(kSpec, 'funnel', words, t), ...describeFunnel(kSpec, words, t)]).toEqual([
    ['埋点方案', '贷款申请'],
    ['进入日期', '2011-10-01 至 2012-03-14 (Europe/Amsterdam)'],
    ['转化窗口', '2 个自然日'],
    ['步骤顺序', '按顺序'],
    ['第 1 步', '提交 [金额 介于 1 至 2 且 渠道 属于 a、b、c]'],
    ['第 2 步', '提交 或 B (可跳过)'],
    ['排除事件', 'B (第 1 步与第 2 步之间)'],
  ]);
});
