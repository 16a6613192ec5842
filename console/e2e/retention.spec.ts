import { readFileSync } from 'node:fs';
import type { CustomerList, RetentionResult, RetentionSpec } from '../src/api/types';
import { askCustomers, choose, number, percent, run } from './funnel';
import { expect, test } from './test';

const kLogins: RetentionSpec = {
  analysis: 'retention',
  plan: 'mobile_bank',
  range: { from: '2026-08-03', to: '2026-09-27' },
  entry: { event: 'login' },
  return: { event: 'login' },
  period: 'week',
  periods: 4,
  breakdown: { property: 'platform', limit: 2 },
};

const address = (url: string, spec: object, more = '') =>
  `${url}/insights/retention?spec=${encodeURIComponent(JSON.stringify(spec))}${more}`;

test('a retention is asked and shows the server’s numbers', async ({ page, request, server }) => {
  await page.goto(`${server.url}/insights/retention`);
  await expect(page).toHaveTitle(/留存分析/);
  await expect(page.getByRole('heading', { name: '看看哪些客户会回来、多久回来' })).toBeVisible();
  await page.getByRole('combobox', { name: '埋点方案' }).click();
  await page.getByTitle('手机银行', { exact: true }).last().click();
  await run(page);
  await expect(page.getByText('请选择事件').first()).toBeVisible();

  await choose(page, '初始行为事件', 'login');
  await choose(page, '后续行为事件', 'transfer_success');
  await page.getByRole('spinbutton', { name: '观察期数' }).fill('3');
  await page.getByRole('spinbutton', { name: '观察期数' }).press('Tab');
  await run(page);
  const table = page.getByRole('region', { name: '留存', exact: true }).getByRole('table');
  await expect(table).toBeVisible();
  const spec = JSON.parse(new URL(page.url()).searchParams.get('spec') ?? 'null') as RetentionSpec;
  expect(spec).toMatchObject({
    analysis: 'retention',
    entry: { event: 'login' },
    return: { event: 'transfer_success' },
    period: 'week',
    periods: 3,
  });
  const answer = await request.post(`${server.url}/api/v1/analyses`, { data: { spec } });
  const { table: told } = (await answer.json()) as RetentionResult;
  for (const [at, cohort] of told.cohorts.entries()) {
    const row = table.getByRole('row').nth(at + 1);
    await expect(row).toContainText(cohort.start);
    await expect(row).toContainText(number(cohort.customers));
    for (const { customers, rate, final } of cohort.returns) {
      await expect(row).toContainText(customers === 0 && !final ? '–' : percent(rate));
    }
  }
});

test('every number opens to its customers, those who came back and those who did not', async ({
  page,
  request,
  server,
}) => {
  await page.goto(address(server.url, kLogins));
  const total = page.getByTestId('people-total');
  for (const [tab, lost] of [
    ['留存', false],
    ['流失', true],
  ] as const) {
    await page.getByText(tab, { exact: true }).first().click();
    await page.locator('.heat-cell').nth(1).click();
    const cell = { cohort: '2026-08-03', offset: 1, ...(lost ? { lost } : {}) };
    const list: CustomerList = await askCustomers(request, server.url, { spec: kLogins, cell });
    expect(list.total).toBeGreaterThan(0);
    await expect(total).toContainText(number(list.total));
    await page.getByRole('button', { name: '取消' }).click();
    await expect(total).toBeHidden();
  }
});

test('groups, the curve, and what is exported', async ({ page, server }) => {
  await page.goto(address(server.url, kLogins));
  await page.getByRole('combobox', { name: '分组', exact: true }).click();
  await page.getByTitle('android').last().click();
  await page.locator('.heat-cell').first().click();
  await expect(page.getByText('分组：android')).toBeVisible();
  await page.getByRole('button', { name: '取消' }).click();

  await page.getByText('曲线', { exact: true }).click();
  await expect(page.getByRole('img', { name: '按间隔周期的留存率曲线' })).toBeVisible();
  for (const [item, name] of [
    ['导出数据（CSV）', /\.csv$/],
    ['导出图片（PNG）', /\.png$/],
  ] as const) {
    await page.getByRole('button', { name: '导出', exact: true }).click();
    const download = page.waitForEvent('download');
    await page.getByText(item, { exact: true }).click();
    const file = await download;
    expect(file.suggestedFilename()).toMatch(name);
    if (item.includes('CSV')) {
      const text = readFileSync(await file.path(), 'utf8');
      expect(text).toContain('进入周期');
      expect(text).toContain('2026-08-03');
    }
  }
});

test('a refusal stands at its field, a broken link says so', async ({ page, server, request }) => {
  const wrong = { ...kLogins, range: { from: '2020-01-06', to: '2026-09-27' }, period: 'day' };
  expect((await request.post(`${server.url}/api/v1/analyses`, { data: { spec: wrong } })).status()).toBe(400);
  await page.goto(address(server.url, wrong));
  await expect(page.getByText('分析条件有误')).toBeVisible();
  await expect(page.locator('.field-problem')).toBeVisible();
  await page.goto(address(server.url, { ...kLogins, entry: 3 }));
  await expect(page.getByText('这个链接不完整')).toBeVisible();
});
test.use({ expectedErrors: [/400/] });
