import { readFileSync } from 'node:fs';
import type { AnalysisResult } from '../src/api/types';
import { askCustomers, choose, number, run } from './funnel';
import { kModelNames, kModels, type Model, modelAddress } from './models';
import { expect, test } from './test';

const kDefinitions: Record<string, Model> = kModels;

for (const name of kModelNames) {
  const model = kDefinitions[name] as Model;

  test(`${name}: a number opens as many customers as it says, and the file holds the answer`, async ({
    page,
    request,
    server,
  }) => {
    const answer = await request.post(`${server.url}/api/v1/analyses`, { data: { spec: model.spec } });
    expect(answer.ok(), await answer.text()).toBe(true);
    const cell = model.cell((await answer.json()) as AnalysisResult);
    const list = await askCustomers(request, server.url, { spec: model.spec, cell });
    expect(list.total).toBeGreaterThan(0);

    await page.goto(modelAddress(server.url, model));
    await expect(page.getByRole('heading', { name: model.title.zh, exact: true, level: 1 })).toBeVisible();
    await expect(page.locator('canvas, .data-table').first()).toBeVisible();
    const shown = page.locator(model.number).first();
    await expect(shown).toContainText(number(list.total));
    await shown.click();
    await expect(page.getByTestId('people-total')).toContainText(number(list.total));
    await page.getByRole('button', { name: '取消' }).click();

    await page.getByRole('button', { name: '导出', exact: true }).click();
    const download = page.waitForEvent('download');
    await page.getByText('导出数据（CSV）', { exact: true }).click();
    const text = readFileSync(await (await download).path(), 'utf8');
    expect(text).toContain(model.title.zh);
    expect(text).toContain('手机银行');
  });

  test(`${name}: its first page, in both languages`, async ({ page, server }) => {
    await page.goto(`${server.url}/insights/${name}`);
    await expect(page.getByRole('heading', { name: model.start.zh })).toBeVisible();
    await page.getByRole('button', { name: 'English' }).click();
    await expect(page.getByRole('heading', { name: model.start.en })).toBeVisible();
    await expect(page.getByRole('heading', { name: model.title.en, exact: true, level: 1 })).toBeVisible();
  });
}

test('a trend is asked, saved, and opened again from the list of its kind', async ({ page, server }) => {
  await page.goto(`${server.url}/insights/trend`);
  await page.getByRole('combobox', { name: '埋点方案' }).click();
  await page.getByTitle('手机银行', { exact: true }).last().click();
  await run(page);
  await expect(page.getByText('请选择事件').first()).toBeVisible();
  await choose(page, '指标 A 的事件', 'login');
  await run(page);
  await expect(page.getByRole('region', { name: '指标数据' })).toBeVisible();
  await page.getByRole('button', { name: '保存', exact: true }).click();
  await page.getByRole('textbox', { name: '名称', exact: true }).fill('登录次数');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /保\s?存/ })
    .click();
  await expect(page.getByText('已保存“登录次数”')).toBeVisible();
  await page.goto(`${server.url}/insights/trend`);
  await page.getByRole('button', { name: '登录次数' }).click();
  await expect(page.getByRole('region', { name: '指标数据' })).toBeVisible();
  await expect(page.getByText('有未保存的修改')).toBeHidden();
});

test('a refusal stands at its field, a broken link says so', async ({ page, server }) => {
  const { spec } = kModels.path;
  await page.goto(modelAddress(server.url, { spec: { ...spec, depth: 99 } as Model['spec'] }));
  await expect(page.getByText('分析条件有误')).toBeVisible();
  await expect(page.locator('.field-problem')).toBeVisible();
  await page.goto(`${server.url}/insights/path?spec=${encodeURIComponent('{"analysis":"path"}')}`);
  await expect(page.getByText('这个链接不完整')).toBeVisible();
});
test.use({ expectedErrors: [/400/] });
