import { addSource, askSource, askUndeclared, kPlan, post, send, settled } from './collection';
import { number } from './funnel';
import { expect, test } from './test';

test('a source is added, connected, and its first events are seen arriving', async ({ page, collecting }) => {
  const { url } = collecting;
  await page.goto(`${url}/data/sources`);
  await page.getByRole('button', { name: '添加来源' }).click();
  await page.getByRole('button', { name: '添加并接入' }).click();
  await expect(page.getByRole('textbox', { name: '来源名称' })).toBeFocused();
  await expect(page.getByText('此项必填').first()).toBeVisible();
  await page.getByRole('textbox', { name: '来源名称' }).fill('手机银行 iOS');
  await expect(page.getByRole('textbox', { name: '来源标识' })).toHaveValue('ios');
  await page.getByRole('button', { name: '添加并接入' }).click();

  const drawer = page.getByRole('dialog');
  await expect(drawer.getByText('正在等待第一个事件')).toBeVisible();
  const source = await askSource(url, 'ios');
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

  await send(url, source.write_key, [
    { event: 'login', properties: { method: 'face' } },
    { event: 'app_open', properties: { app_version: '8.1.0' } },
  ]);
  await expect(drawer.getByText('已收到 2 个事件，接入成功')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(drawer).toBeHidden();
  await expect(page.getByRole('row', { name: /手机银行 iOS/ })).toContainText('接收中');
});

test('a source is changed, disabled and enabled', async ({ page, collecting }) => {
  const { url } = collecting;
  await addSource(url, { id: 'h5', name: '活动页' });
  await page.goto(`${url}/data/sources`);
  await page.getByRole('button', { name: '编辑 活动页' }).click();
  await page.getByRole('textbox', { name: '来源名称' }).fill('活动 H5');
  await page.getByRole('radio', { name: /^拒收/ }).check();
  await page.getByRole('spinbutton', { name: '来源限速' }).fill('500');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.getByText('已保存“活动 H5”')).toBeVisible();
  expect(await askSource(url, 'h5')).toMatchObject({
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
  collecting,
}) => {
  const { url } = collecting;
  const collection = await settled(url);
  expect(collection.balanced).toBe(true);
  await page.goto(url);
  await page.getByRole('link', { name: '数据质量' }).click();
  const flow = page.getByRole('region', { name: '采集对账' });
  await expect(flow).toContainText('正常');
  await expect(flow).toContainText('对平');
  for (const part of ['received', 'stored', 'duplicates', 'rejected', 'in_log'] as const) {
    await expect(flow.locator(`.equation-term[data-part=${part}] dd`)).toHaveText(number(collection[part]));
  }
  const marks = page.getByRole('region', { name: '标记', exact: true });
  for (const text of ['未声明的事件', '未声明的属性', '缺少必填属性'])
    await expect(marks).toContainText(text);
  const reasons = page.getByRole('region', { name: '拒收原因' });
  await reasons.getByRole('button', { name: /缺少事件名/ }).click();
  await expect(page).toHaveURL(/reason=missing_event/);
  const rejected = page.getByRole('region', { name: '拒收事件' });
  await expect(rejected.getByRole('row')).toHaveCount(2);
  await expect(rejected.getByRole('row').nth(1)).toContainText('手机银行 安卓');
});

test('what arrives undeclared is declared with a few clicks', async ({ page, collecting }) => {
  const { url } = collecting;
  const { write_key: key } = await addSource(url, { id: 'fund', name: '基金 H5' });
  await page.goto(`${url}/data/catalogue`);
  await send(url, key, [
    { event: 'fund_compare', properties: { fundCount: 3 } },
    { event: 'fund_compare', properties: { fundCount: 4 } },
  ]);

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
  expect(await askUndeclared(url, 'fund_compare')).toEqual([]);
});

test('rejected events are replayed after the plan was mended', async ({ page, collecting }) => {
  const { url } = collecting;
  const source = await addSource(url, { id: 'strict', name: '积存金 H5', enforcement: 'reject' });
  await send(url, source.write_key, [
    { event: 'gold_hold', userId: 'C0000002' },
    { event: 'gold_hold', userId: 'C0000003' },
  ]);
  const before = await settled(url);
  const label = { zh: '持有积存金', en: 'Gold held' };
  await post(`${url}/api/v1/plans/${kPlan}/declarations`, { event: 'gold_hold', label }, 200);

  await page.goto(`${url}/data/quality?source=strict&reason=undeclared_event`);
  const list = page.getByRole('region', { name: '拒收事件' });
  await expect(list.getByRole('row')).toHaveCount(3);
  await page.getByRole('button', { name: '修好方案后重放' }).click();
  await expect(page.getByText('此范围共有 2 个拒收事件')).toBeVisible();
  await page.getByRole('button', { name: '开始重放' }).click();
  const replays = page.getByRole('region', { name: '重放记录' });
  await expect(replays.getByRole('row').nth(1)).toContainText('完成');
  await expect(replays.getByRole('row').nth(1).getByRole('cell')).toContainText([
    '',
    '积存金 H5 · 未声明的事件',
    '完成',
    '2',
    '0',
    '0',
  ]);
  await expect(list.getByText('已重放')).toHaveCount(2);
  const after = await settled(url);
  expect(after.balanced).toBe(true);
  expect(after.stored).toBe(before.stored + 2);
});

test('a product without sources says what to do', async ({ page, server, emptyServer }) => {
  await page.goto(`${server.url}/data/sources`);
  await expect(page.getByRole('heading', { name: '还没有数据来源' })).toBeVisible();
  await page.getByRole('button', { name: '添加来源' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();

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
