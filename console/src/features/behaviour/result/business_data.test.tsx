import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { BusinessTableUse } from '../../../api/types';
import { loadTexts, startI18n } from '../../../i18n';
import { BusinessData } from './business_data';

beforeAll(async () => {
  await startI18n('zh-CN');
  await loadTexts('behaviour');
});
afterEach(cleanup);

const table = (name: string, zh: string, more: Partial<BusinessTableUse>): BusinessTableUse => ({
  delivery: 'core',
  table: name,
  label: { zh, en: '' },
  last_good_date: '2026-11-20',
  old: false,
  ...more,
});

it('names the tables of a date in one note', () => {
  render(
    <BusinessData
      language="zh-CN"
      tables={[table('customers', '客户', {}), table('balances', '余额', {})]}
    />,
  );
  expect(screen.getAllByRole('alert')).toHaveLength(1);
  expect(screen.getByText('业务数据截至 2026-11-20：客户、余额')).toBeTruthy();
});

it('warns where a later date was due, and where nothing is published', () => {
  render(
    <BusinessData
      language="zh-CN"
      tables={[
        table('customers', '客户', { old: true }),
        table('cards', '卡', { last_good_date: null, old: true }),
      ]}
    />,
  );
  expect(screen.getByText(/客户可能落后于行为数据/)).toBeTruthy();
  expect(screen.getByText('业务数据尚未发布：卡')).toBeTruthy();
  expect(document.querySelectorAll('.ant-alert-warning')).toHaveLength(2);
});

it('says nothing without business tables', () => {
  render(<BusinessData language="zh-CN" tables={[]} />);
  expect(screen.queryByRole('alert')).toBeNull();
});
