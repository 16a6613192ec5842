import type { Insight } from '../src/api/types';
import { funnelAddress, kWealth, run, stepsTable } from './funnel';
import { expect, test } from './test';

const saved = (page: import('@playwright/test').Page, name: string) => page.getByText(`已保存“${name}”`);

test('a funnel is saved, opened, renamed and deleted', async ({ page, server }) => {
  await page.goto(funnelAddress(server.url, kWealth));
  await expect(stepsTable(page)).toBeVisible();
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await page.getByRole('textbox', { name: '名称' }).fill('理财购买');
  await page.keyboard.press('Enter');
  await expect(saved(page, '理财购买')).toBeVisible();

  await page.goto(server.url);
  await page.getByRole('button', { name: '理财购买' }).click();
  await expect(stepsTable(page).getByRole('row')).toHaveCount(5);
  await expect(page).toHaveURL(/insight=/);

  await page.getByRole('button', { name: '已保存' }).click();
  await page.getByRole('button', { name: '重命名 理财购买' }).click();
  await page.getByRole('textbox', { name: '名称', exact: true }).fill('理财购买转化');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: '删除 理财购买转化' })).toBeVisible();
  await page.getByRole('button', { name: '删除 理财购买转化' }).click();
  await page.getByRole('button', { name: '删除', exact: true }).click();
  await expect(page.getByText('还没有保存的分析')).toBeVisible();
});

test.describe('two people edit one funnel', () => {
  test.use({ expectedErrors: [/status of 409/] });

  test('and the later one is asked', async ({ page, request, server }) => {
    const draft = { name: '两人同改', spec: kWealth };
    const created = await request.post(`${server.url}/api/v1/insights`, { data: draft });
    const insight = (await created.json()) as Insight;
    await page.goto(funnelAddress(server.url, kWealth, `&insight=${insight.id}`));
    await expect(stepsTable(page)).toBeVisible();
    await request.put(`${server.url}/api/v1/insights/${insight.id}`, { data: { ...draft, version: 1 } });

    await page.getByRole('button', { name: '删除第 4 步' }).click();
    await run(page);
    await expect(stepsTable(page).getByRole('row')).toHaveCount(4);
    await page.getByRole('button', { name: '保存修改' }).click();
    await expect(page.getByText('“两人同改”已被他人修改')).toBeVisible();
    await page.getByRole('button', { name: '用我的覆盖' }).click();
    await expect(saved(page, '两人同改')).toBeVisible();
    const after = await request.get(`${server.url}/api/v1/insights/${insight.id}`);
    expect(((await after.json()) as Insight).spec).toHaveProperty('steps.length', 3);
    await request.delete(`${server.url}/api/v1/insights/${insight.id}`);
  });
});
