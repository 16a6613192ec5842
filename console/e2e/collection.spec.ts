import type { Undeclared } from '../src/api/types';
import { addSource, askCollection, askSource, kPlan, send, settled } from './collection';
import { number } from './funnel';
import { expect, test } from './test';

test('a source is added, connected, and its first events are seen arriving', async ({
  page,
  request,
  collecting,
}) => {
  const { url } = collecting;
  await page.goto(`${url}/data/sources`);
  await expect(page.getByRole('heading', { name: '还没有数据来源' })).toBeVisible();
  await page.getByRole('button', { name: '添加来源' }).click();
  await page.getByRole('button', { name: '添加并接入' }).click();
  await expect(page.getByRole('textbox', { name: '来源名称' })).toBeFocused();
  await expect(page.getByText('此项必填').first()).toBeVisible();
  await page.getByRole('textbox', { name: '来源名称' }).fill('手机银行 iOS');
  await expect(page.getByRole('textbox', { name: '来源标识' })).toHaveValue('ios');
  await page.getByRole('button', { name: '添加并接入' }).click();

  const drawer = page.getByRole('dialog');
  await expect(drawer.getByText('正在等待第一个事件')).toBeVisible();
  const source = await askSource(request, url, 'ios');
  if (!source) throw new Error('the source was not added');
  expect(source).toMatchObject({ name: '手机银行 iOS', plan: kPlan, enforcement: 'mark', enabled: true });
  await expect(drawer.getByText(source.write_key, { exact: true })).toBeVisible();
  for (const kind of ['Segment 网页', 'Segment Node', '神策 JS', '神策小程序', 'curl']) {
    await drawer.getByText(kind, { exact: true }).click();
    const code = drawer.locator('pre');
    await expect(code).toContainText(new URL(url).host);
    await expect(code).toContainText(source.write_key);
  }
  await drawer.getByRole('button', { name: '复制代码' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(`-u '${source.write_key}:'`);

  const { received } = await askCollection(request, url);
  await send(page, url, source.write_key, [
    { event: 'login', properties: { method: 'face' } },
    { event: 'app_open', properties: { app_version: '8.1.0' } },
  ]);
  await expect(drawer.getByText('已收到 2 个事件，接入成功')).toBeVisible();
  await settled(request, url, received + 2);
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(page.getByRole('row', { name: /手机银行 iOS/ })).toContainText('接收中');
});

test('a source is changed, disabled and enabled', async ({ page, request, collecting }) => {
  const { url } = collecting;
  await addSource(request, url, { id: 'h5', name: '活动页' });
  await page.goto(`${url}/data/sources`);
  await page.getByRole('button', { name: '编辑 活动页' }).click();
  await page.getByRole('textbox', { name: '来源名称' }).fill('活动 H5');
  await page.getByRole('radio', { name: '严格拒收' }).check();
  await page.getByRole('spinbutton', { name: '来源限速' }).fill('500');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.getByText('已保存“活动 H5”')).toBeVisible();
  expect(await askSource(request, url, 'h5')).toMatchObject({
    name: '活动 H5',
    enforcement: 'reject',
    events_per_second: 500,
    version: 2,
  });
  await page.getByRole('button', { name: '停用 活动 H5' }).click();
  await page.getByRole('button', { name: '停用', exact: true }).click();
  await expect(page.getByRole('row', { name: /活动 H5/ })).toContainText('已停用');
  await page.getByRole('button', { name: '启用 活动 H5' }).click();
  await expect(page.getByRole('row', { name: /活动 H5/ })).toContainText('等待首个事件');
});

test('every event is accounted for, and what is wrong with it is said in words', async ({
  page,
  request,
  collecting,
}) => {
  const { url } = collecting;
  const { write_key: key } = await addSource(request, url, { id: 'android', name: '手机银行 安卓' });
  await page.goto(`${url}/data/sources`);
  const before = await askCollection(request, url);
  await send(page, url, key, [
    { event: 'login', properties: { method: 'face' } },
    { event: 'login', properties: { method: 'face', network_kind: '5G' } },
    { event: 'login', properties: {} },
    { event: 'scan_code' },
    { event: '', properties: {} },
  ]);
  const after = await settled(request, url, before.received + 5);
  expect(after).toMatchObject({ balanced: true, rejected: before.rejected + 1 });

  await page.getByRole('link', { name: '数据质量' }).click();
  const flow = page.getByRole('region', { name: '采集对账' });
  await expect(flow).toContainText('正常');
  await expect(flow).toContainText('对平');
  for (const part of ['received', 'stored', 'duplicates', 'rejected', 'in_log'] as const) {
    await expect(flow.locator(`.equation-term[data-part=${part}] dd`)).toHaveText(number(after[part]));
  }
  const marks = page.getByRole('region', { name: '质量标记' });
  for (const text of ['未声明的事件', '未声明的属性', '缺少必填属性'])
    await expect(marks).toContainText(text);
  const reasons = page.getByRole('region', { name: '拒收原因' });
  await reasons.getByRole('button', { name: /缺少事件名/ }).click();
  await expect(page).toHaveURL(/reason=missing_event/);
  const rejected = page.getByRole('region', { name: '拒收明细' });
  await expect(rejected.getByRole('row')).toHaveCount(2);
  await expect(rejected.getByRole('row').nth(1)).toContainText('手机银行 安卓');
});

test('what arrives undeclared is declared with a few clicks', async ({ page, request, collecting }) => {
  const { url } = collecting;
  const { write_key: key } = await addSource(request, url, { id: 'android', name: '手机银行 安卓' });
  await page.goto(`${url}/data/catalogue`);
  const { received } = await askCollection(request, url);
  await send(page, url, key, [
    { event: 'fund_compare', properties: { fundCount: 3 } },
    { event: 'fund_compare', properties: { fundCount: 4 } },
  ]);
  await settled(request, url, received + 2);

  const undeclared = page.getByRole('region', { name: '未声明的事件和属性' });
  const event = undeclared.getByRole('row', { name: /^fund_compare/ });
  await expect(event).toContainText('2');
  await expect(undeclared.getByRole('row', { name: /^fundCount/ })).toContainText('整数');
  await event.getByRole('button', { name: '声明 fund_compare' }).click();
  await page.getByRole('textbox', { name: '中文名' }).fill('对比基金');
  await page.getByRole('button', { name: '声明', exact: true }).last().click();
  await expect(page.getByText('已声明 fund_compare')).toBeVisible();
  const events = page.getByRole('region', { name: '事件', exact: true });
  await expect(events.getByRole('row', { name: /^fund_compare/ })).toContainText('对比基金');
  await expect(event).toBeHidden();

  await undeclared.getByRole('button', { name: '声明 fundCount' }).click();
  await expect(page.getByRole('textbox', { name: '属性标识' })).toHaveValue('fund_count');
  await page.getByRole('textbox', { name: '中文名' }).fill('基金数');
  await page.getByRole('button', { name: '声明', exact: true }).last().click();
  const properties = page.getByRole('region', { name: '属性', exact: true });
  await expect(properties.getByRole('row', { name: /^fundCount/ })).toContainText('基金数');
  const answer = await request.get(`${url}/api/v1/plans/${kPlan}/undeclared`);
  const left = ((await answer.json()) as { undeclared: Undeclared[] }).undeclared;
  expect(left.filter((each) => each.event === 'fund_compare')).toEqual([]);
});

test('rejected events are replayed after the plan was mended', async ({ page, request, collecting }) => {
  const { url } = collecting;
  const source = await addSource(request, url, { id: 'strict', name: '财富小程序', enforcement: 'reject' });
  await page.goto(`${url}/data/quality`);
  const before = await askCollection(request, url);
  await send(page, url, source.write_key, [
    { event: 'gold_view', userId: 'C0000002' },
    { event: 'gold_view', userId: 'C0000003' },
  ]);
  await settled(request, url, before.received + 2);
  const declared = await request.post(`${url}/api/v1/plans/${kPlan}/declarations`, {
    data: { event: 'gold_view', label: { zh: '看积存金', en: 'Gold viewed' } },
  });
  expect(declared.status()).toBe(200);

  await page.goto(`${url}/data/quality?source=strict&reason=undeclared_event`);
  const list = page.getByRole('region', { name: '拒收明细' });
  await expect(list.getByRole('row')).toHaveCount(3);
  await page.getByRole('button', { name: '修好方案后重放' }).click();
  await expect(page.getByText('此范围共有 2 条拒收记录')).toBeVisible();
  await page.getByRole('button', { name: '开始重放' }).click();
  const replays = page.getByRole('region', { name: '重放记录' });
  await expect(replays.getByRole('row').nth(1)).toContainText('完成');
  await expect(replays.getByRole('row').nth(1).getByRole('cell')).toContainText([
    '',
    '财富小程序 · 未声明的事件',
    '完成',
    '2',
    '0',
    '0',
  ]);
  await expect(list.getByText('已重放')).toHaveCount(2);
  const after = await askCollection(request, url);
  expect(after.balanced).toBe(true);
});

test('a product without events says what to do', async ({ page, emptyServer }) => {
  await page.goto(`${emptyServer.url}/data/sources`);
  await expect(page.getByRole('heading', { name: '还没有埋点方案' })).toBeVisible();
  await page.getByRole('link', { name: '数据质量' }).click();
  await expect(page.getByRole('heading', { name: '还没有收到事件' })).toBeVisible();
  await page.getByRole('link', { name: '埋点目录' }).click();
  await expect(page.getByRole('heading', { name: '还没有埋点方案' })).toBeVisible();
});

test.describe('while the server does not answer', () => {
  test.use({ expectedErrors: [/status of 503/] });

  test('the page says so, keeps what it knows, and asks again', async ({ page, collecting }) => {
    let broken = true;
    await page.route('**/api/v1/sources', (route) =>
      broken
        ? route.fulfill({
            status: 503,
            contentType: 'application/json',
            body: JSON.stringify({
              error: { code: 'unavailable', field: '', message: 'no', hint: '', request_id: 'r-1' },
            }),
          })
        : route.continue(),
    );
    await page.goto(`${collecting.url}/data/sources`);
    await expect(page.getByText('请求编号')).toBeVisible();
    broken = false;
    await page.getByRole('button', { name: '重试' }).click();
    await expect(page.getByRole('button', { name: '重试' })).toBeHidden();
    await expect(page.locator('.card')).not.toBeEmpty();
    broken = true;
    await expect(page.getByText(/刷新失败，当前显示的是/)).toBeVisible();
    broken = false;
    await page.getByRole('button', { name: '重试' }).click();
    await expect(page.getByText(/刷新失败/)).toBeHidden();
  });
});
