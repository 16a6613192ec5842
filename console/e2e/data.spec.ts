import type { Load, Plan } from '../src/api/types';
import { number } from './funnel';
import { expect, test } from './test';

test('a load shows where every row went', async ({ page, request, server }) => {
  const { loads } = (await (await request.get(`${server.url}/api/v1/loads`)).json()) as { loads: Load[] };
  await page.goto(server.url);
  await page.getByRole('link', { name: '文件导入' }).click();
  await expect(page).toHaveTitle(/文件导入/);
  const rows = page.getByRole('region', { name: '导入记录' }).getByRole('row');
  await expect(rows).toHaveCount(loads.length + 1);
  for (const [i, load] of loads.entries()) {
    const row = rows.nth(i + 1);
    await expect(row).toContainText(number(load.rows_read));
    await expect(row).toContainText('行数对平');
  }
  await page.getByRole('textbox', { name: '搜索文件或方案' }).fill('no such file');
  await expect(page.getByText('没有匹配的导入记录')).toBeVisible();
});

test('the catalogue names every event and property in both languages', async ({ page, request, server }) => {
  const { plans } = (await (await request.get(`${server.url}/api/v1/plans`)).json()) as { plans: Plan[] };
  const plan = plans.find(({ simulated }) => simulated);
  if (!plan) throw new Error('no demo plan');
  await page.goto(`${server.url}/data/catalogue?plan=${plan.id}`);
  await expect(page.getByText('本页数字由模拟程序生成')).toBeVisible();
  const events = page.getByRole('region', { name: '事件', exact: true });
  await expect(events.getByRole('row')).toHaveCount(plan.events.length + 1);
  for (const event of plan.events) await expect(events).toContainText(event.label.zh);
  await expect(page.getByRole('region', { name: '属性', exact: true }).getByRole('row')).toHaveCount(
    plan.properties.length + 1,
  );
});

test('an empty product explains how to load', async ({ page, emptyServer }) => {
  await page.goto(emptyServer.url);
  await expect(page.getByRole('heading', { name: '还没有数据' })).toBeVisible();
  await page.getByRole('link', { name: '查看导入方法' }).click();
  await expect(page.getByRole('heading', { name: '还没有导入过数据' })).toBeVisible();
  await expect(page.getByText(/rouse --data DATA load --plan plan.yaml/)).toBeVisible();
});
