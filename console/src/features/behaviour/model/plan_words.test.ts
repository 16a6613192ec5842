import { expect, it } from 'vitest';
import type { Plan } from '../../../api/types';
import { PlanWords } from './plan_words';

const kPlan: Plan = {
  id: 'bank',
  name: { zh: '手机银行', en: 'Mobile bank' },
  subject: 'customer',
  zone: 'Asia/Shanghai',
  simulated: false,
  rows: 1,
  from: null,
  to: null,
  events: [],
  properties: [
    {
      name: 'customer.aum',
      label: { zh: '资产规模', en: 'AUM' },
      type: 'enum',
      pii: false,
      of: 'customer',
      values: ['low', 'high'],
      value_labels: { low: { zh: '5万以下', en: 'Under 50k' }, high: { zh: '5万以上', en: '50k and more' } },
    },
    { name: 'amount', label: { zh: '金额', en: 'Amount' }, type: 'money', pii: false },
  ],
};

it('names values that the plan declares, and shows others as they are', () => {
  const zh = new PlanWords(kPlan, 'zh-CN', (name) => name);
  expect(zh.value('customer.aum', 'low')).toBe('5万以下');
  expect(new PlanWords(kPlan, 'en', (name) => name).value('customer.aum', 'high')).toBe('50k and more');
  expect(zh.value('customer.aum', 'gone')).toBe('gone');
  expect(zh.value('amount', '1')).toBe('1');
  expect(zh.value('platform', 'ios')).toBe('ios');
});
