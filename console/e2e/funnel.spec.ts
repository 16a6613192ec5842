import { readFileSync } from 'node:fs';
import type { Analysis, FunnelSpec } from '../src/api/types';
import {
  askCustomers,
  askServer,
  choose,
  chooseEvent,
  expectResult,
  funnelAddress,
  kWealth,
  number,
  percent,
  run,
  stepsTable,
} from './funnel';
import { kLoansMissing, loansPresent, packFile } from './server';
import { expect, test } from './test';

const specInAddress = (address: string): FunnelSpec =>
  JSON.parse(new URL(address).searchParams.get('spec') ?? 'null') as FunnelSpec;

test('a funnel is built step by step and shows the server’s numbers', async ({ page, request, server }) => {
  await page.goto(server.url);
  await expect(page).toHaveTitle(/漏斗分析/);
  await expect(page.getByRole('heading', { name: '从两步开始，看看客户在哪里离开' })).toBeVisible();
  await page.getByRole('combobox', { name: '埋点方案' }).click();
  await page.getByTitle('手机银行', { exact: true }).last().click();

  await run(page);
  await expect(page.getByText('请选择事件').first()).toBeVisible();

  await chooseEvent(page, 1, 'wealth_view');
  await chooseEvent(page, 2, '产品详情');
  await page.getByRole('button', { name: '添加步骤' }).click();
  await chooseEvent(page, 3, 'purchase_success');
  await run(page);
  await expect(page.getByRole('img', { name: /漏斗图，3 步/ })).toBeVisible();
  await expect(page.getByText('本页数字由模拟程序生成')).toBeVisible();
  await expect(page.getByText(/^数据截至 2026-/)).toBeVisible();
  await expectResult(page, await askServer(request, server.url, specInAddress(page.url())));
});

test('every option reaches the server and its answer is shown', async ({ page, request, server }) => {
  await page.goto(funnelAddress(server.url, kWealth));
  await expect(stepsTable(page)).toBeVisible();

  await page.getByRole('button', { name: '下移第 2 步' }).click();
  await page.getByRole('button', { name: '上移第 3 步' }).click();
  await page.getByRole('button', { name: '筛选' }).first().click();
  await choose(page, '属性', 'channel');
  await page.getByRole('combobox', { name: '运算符' }).click();
  await page.getByTitle('属于', { exact: true }).last().click();
  const value = page.getByRole('combobox', { name: '属性值' });
  await value.click();
  await page.getByTitle('push').last().click();
  await value.fill('direct');
  await value.press('Enter');
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: '第 2 步设置' }).click();
  await page.getByRole('textbox', { name: '步骤名称' }).fill('看产品');
  await page.getByRole('switch', { name: '可跳过的步骤' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('spinbutton', { name: '转化窗口 时长' }).fill('3');
  await page.getByRole('combobox', { name: '转化窗口 单位' }).click();
  await page.getByTitle('自然日').last().click();
  await choose(page, '分组属性', 'platform');
  await expect(page.getByText('条件已修改')).toBeVisible();
  await run(page);

  await expect(page.getByRole('region', { name: '分组对比' })).toBeVisible();
  const spec = specInAddress(page.url());
  expect(spec.steps[0]?.where).toEqual({ property: 'channel', op: 'in', value: ['push', 'direct'] });
  expect(spec.steps[1]).toEqual({ event: 'product_view', label: '看产品', optional: true });
  expect(spec.window).toEqual({ length: 3, unit: 'natural_day' });
  const result = await askServer(request, server.url, spec);
  const rows = page.getByRole('region', { name: '分组对比' }).getByRole('row');
  await expect(rows).toHaveCount((result.breakdown?.groups.length ?? 0) + 2);
  for (const [i, group] of (result.breakdown?.groups ?? []).entries()) {
    await expect(rows.nth(i + 2)).toContainText(number(group.steps[0]?.customers ?? 0));
    await expect(rows.nth(i + 2)).toContainText(percent(group.steps.at(-1)?.rate_from_first ?? 0));
  }
});

test('a number opens the customers behind it, as many as it says', async ({ page, request, server }) => {
  const result = await askServer(request, server.url, kWealth);
  const dropped = result.steps[1]?.dropped ?? 0;
  await page.goto(funnelAddress(server.url, kWealth));
  await page.getByRole('button', { name: /在第 2 步流失/ }).click();
  const drawer = page.getByRole('dialog');
  await expect(drawer.getByTestId('people-total')).toHaveText(`共 ${number(dropped)} 人`);

  const list = await askCustomers(request, server.url, {
    spec: kWealth,
    cell: { step: 2, outcome: 'dropped' },
    offset: 50,
    limit: 50,
  });
  expect(list.total).toBe(dropped);
  await drawer.getByRole('button', { name: '下一页' }).click();
  await expect(drawer.getByRole('table')).toContainText(list.customers[0]?.value ?? '');

  const waiting = page.waitForEvent('download');
  await drawer.getByRole('button', { name: '导出名单' }).click();
  const lines = readFileSync(await (await waiting).path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(lines[0]?.startsWith('\uFEFF')).toBe(true);
  expect(lines).toHaveLength(dropped + 1);
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
});

test('a click on a bar opens its customers', async ({ page, request, server }) => {
  const result = await askServer(request, server.url, kWealth);
  await page.goto(funnelAddress(server.url, kWealth));
  const chart = page.getByRole('img', { name: /漏斗图/ });
  await expect(chart.locator('canvas')).toBeVisible();
  const box = await chart.boundingBox();
  if (!box) throw new Error('no chart');
  await page.mouse.click(box.x + box.width / 8, box.y + box.height * 0.7);
  await expect(page.getByTestId('people-total')).toHaveText(
    `共 ${number(result.steps[0]?.customers ?? 0)} 人`,
  );
});

test('the address holds the analysis: reload, back, forward, language', async ({ page, server }) => {
  await page.goto(funnelAddress(server.url, kWealth));
  await expect(stepsTable(page).getByRole('row')).toHaveCount(5);
  await page.getByRole('button', { name: '删除第 4 步' }).click();
  await run(page);
  await expect(stepsTable(page).getByRole('row')).toHaveCount(4);
  await page.goBack();
  await expect(stepsTable(page).getByRole('row')).toHaveCount(5);
  await expect(page.getByRole('combobox', { name: '第 4 步事件' })).toBeVisible();
  await page.goForward();
  await expect(stepsTable(page).getByRole('row')).toHaveCount(4);
  await page.getByText('转化趋势', { exact: true }).click();
  await page.reload();
  await expect(page.getByRole('img', { name: /转化趋势图/ })).toBeVisible();

  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'Funnels', level: 1 })).toBeVisible();
  await expect(page.getByRole('img', { name: /Conversion trend/ })).toBeVisible();
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test('time to convert and trend show what the server computed', async ({ page, request, server }) => {
  const result = await askServer(request, server.url, kWealth);
  await page.goto(funnelAddress(server.url, kWealth, '&tab=time'));
  const time = result.time_to_convert;
  await expect(page.getByText(`第 1 步 → 第 4 步，${number(time?.customers ?? 0)} 人完成`)).toBeVisible();
  await expect(page.getByRole('region', { name: '转化时长' }).getByRole('row')).toHaveCount(
    (time?.bins.length ?? 0) + 1,
  );
  await page.getByText('转化趋势', { exact: true }).click();
  const points = result.trend?.points ?? [];
  const rows = page.getByRole('region', { name: '转化趋势', exact: true }).getByRole('row');
  await expect(rows).toHaveCount(points.length + 1);
  await expect(rows.nth(1)).toContainText(points[0]?.start ?? '');
  await expect(page.getByText('未定', { exact: true })).toHaveCount(
    points.filter((point) => !point.final).length,
  );
});

test('a view the query did not ask for is one click away', async ({ page, server }) => {
  const { time_to_convert: _, trend: __, ...spec } = kWealth;
  await page.goto(funnelAddress(server.url, spec, '&tab=time'));
  await page.getByRole('button', { name: '计算转化时长' }).click();
  await expect(page.getByRole('img', { name: /转化时长分布图，第 1 步到第 4 步/ })).toBeVisible();
  await page.getByText('转化趋势', { exact: true }).click();
  await page.getByRole('button', { name: '按周查看趋势' }).click();
  await expect(page.getByRole('img', { name: /转化趋势图/ })).toBeVisible();
  expect(specInAddress(page.url())).toEqual({
    ...spec,
    time_to_convert: { from_step: 1, to_step: 4 },
    trend: { period: 'week' },
  });
});

test.describe('while the warehouse stands still', () => {
  test.use({ expectedErrors: [/status of 504/] }); // the status in the corner says so, too

  test('a run shows progress and is cancelled on the server', async ({ page, request, server }) => {
    await page.goto(funnelAddress(server.url, kWealth));
    await expect(stepsTable(page)).toBeVisible();
    await page.getByRole('spinbutton', { name: '转化窗口 时长' }).fill('11');
    const accepted = page.waitForResponse((response) => response.url().endsWith('/api/v1/analyses'));
    const cancelled = page.waitForResponse((response) => response.request().method() === 'DELETE');
    await server.withEngineHeld(async () => {
      await run(page);
      await expect(page.getByText(/已用时/)).toBeVisible();
      await page.getByRole('button', { name: '取消查询' }).first().click();
      await expect(page.getByRole('heading', { name: '查询已取消' })).toBeVisible();
      expect((await cancelled).status()).toBe(204);
    });
    const id = (await accepted).headers()['x-analysis-id'] ?? '';
    const state = async () => {
      const answer = await request.get(`${server.url}/api/v1/analyses/${id}`);
      return answer.ok() ? ((await answer.json()) as Analysis).state : 'cancelled';
    };
    await expect.poll(state).toBe('cancelled');
    await run(page);
    await expect(stepsTable(page)).toBeVisible();
  });

  test('editing stops the run', async ({ page, server }) => {
    await page.goto(funnelAddress(server.url, kWealth));
    await expect(stepsTable(page)).toBeVisible();
    await page.getByRole('spinbutton', { name: '转化窗口 时长' }).fill('13');
    await server.withEngineHeld(async () => {
      await run(page);
      await expect(page.getByText(/已用时/)).toBeVisible();
      await page.getByText('不限顺序').click();
      await expect(page.getByRole('heading', { name: '查询已取消' })).toBeVisible();
    });
  });
});

test('exports hold the numbers, the filters in full and the date of the data', async ({
  page,
  request,
  server,
}) => {
  const spec: FunnelSpec = {
    ...kWealth,
    where: { property: 'channel', op: 'in', value: ['direct', 'push', 'sms', 'popup', 'wechat'] },
  };
  const result = await askServer(request, server.url, spec);
  await page.goto(funnelAddress(server.url, spec));
  await expect(page.getByRole('img', { name: /漏斗图/ }).locator('canvas')).toBeVisible();
  const save = async (name: string) => {
    await page.getByRole('button', { name: '导出', exact: true }).click();
    const waiting = page.waitForEvent('download');
    await page.getByRole('menuitem', { name }).click();
    return (await waiting).path();
  };
  const csv = readFileSync(await save('导出数据（CSV）'), 'utf8');
  expect(csv.startsWith('\uFEFF')).toBe(true);
  expect(csv).toContain('渠道 属于 direct、push、sms、popup、wechat');
  expect(csv).toContain('数据截至,2026-');
  expect(csv).toContain('模拟数据');
  for (const step of result.steps) expect(csv).toContain(`\r\n${step.step},`);
  expect(csv).toContain(`,${result.steps[1]?.customers},`);
  const png = readFileSync(await save('导出图片（PNG）'));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect(png.readUInt32BE(16)).toBeGreaterThan(1200); // twice the chart's width
});

test.describe('what the server refuses', () => {
  test.use({ expectedErrors: [/status of 400/] });

  test('is shown at the field', async ({ page, server }) => {
    const [first, ...rest] = kWealth.steps;
    await page.goto(
      funnelAddress(server.url, { ...kWealth, steps: [{ ...first, optional: true }, ...rest] }),
    );
    await expect(page.getByRole('heading', { name: '分析条件有误' })).toBeVisible();
    await expect(page.getByText('请求编号')).toBeVisible();
    await expect(page.getByRole('listitem').filter({ has: page.getByRole('alert') })).toHaveCount(1);
  });
});

test('nobody in the dates is not an error, and says where the data are', async ({ page, server }) => {
  await page.goto(funnelAddress(server.url, { ...kWealth, range: { from: '2020-01-01', to: '2020-01-31' } }));
  await expect(page.getByRole('heading', { name: '所选日期内没有客户进入漏斗' })).toBeVisible();
  await page.getByRole('button', { name: '改用全部日期' }).click();
  await expect(stepsTable(page)).toBeVisible();
});

test('a link that was cut says so', async ({ page, server }) => {
  await page.goto(funnelAddress(server.url, kWealth).slice(0, 200).replace(/%.?$/, ''));
  await expect(page.getByRole('heading', { name: '这个链接不完整' })).toBeVisible();
});

test('the loan log of a real bank gives the known funnel', async ({ page, server }) => {
  test.skip(!loansPresent, kLoansMissing);
  const spec = JSON.parse(
    readFileSync(packFile('examples/loan_applications/funnel.json'), 'utf8'),
  ) as FunnelSpec;
  await page.goto(funnelAddress(server.url, spec));
  // Counted from the log itself; see the project's issue on the behaviour engine's first answer.
  const known = ['13,087', '7,367', '5,113', '5,015', '3,146', '2,058'];
  const rows = stepsTable(page).getByRole('row');
  await expect(rows).toHaveCount(known.length + 1);
  for (const [i, customers] of known.entries()) await expect(rows.nth(i + 1)).toContainText(customers);
  await expect(page.getByText('模拟数据')).toHaveCount(0);
});
