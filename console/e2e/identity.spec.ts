import { kDevice, kFirst, kSecond, kUnionId } from './identity';
import { expect, test } from './test';

test('a customer is found by a device, with identifiers and a ledger in words', async ({ page, knowing }) => {
  await page.goto(knowing.url);
  await page.getByRole('link', { name: 'ONE_ID 身份' }).click();
  await expect(page.getByText('查一个客户的全部标识')).toBeVisible();
  await page.getByLabel('查找客户').fill(`unionid:${kUnionId}`);
  await page.getByRole('button', { name: '查询' }).click();
  await expect(page.getByRole('heading', { name: `客户 ${kFirst}` })).toBeVisible();
  await expect(page.getByRole('img', { name: `客户 ${kFirst} 的身份图谱` })).toBeVisible();
  const table = page.getByRole('region', { name: '标识明细' }).first();
  await expect(table.getByRole('row', { name: new RegExp(kUnionId) })).toContainText('当前');
  await expect(table.getByRole('row', { name: new RegExp(kDevice) })).toContainText('曾用');
  const ledger = page.getByRole('region', { name: '变更记录' });
  await expect(ledger).toContainText(`设备 ${kDevice} 由客户 ${kFirst} 转到客户 ${kSecond} 名下`);
});

test('who a device was on a day, and since when', async ({ page, knowing }) => {
  await page.goto(`${knowing.url}/customers/identity?tab=day`);
  await page.getByLabel('设备或其他标识').fill(`device_id:${kDevice}`);
  await page.getByLabel('日期').fill('2026-05-03');
  await page.getByRole('button', { name: '查询' }).click();
  const answer = page.getByRole('region', { name: '当天归属' }).first();
  await expect(answer).toContainText(`客户 ${kFirst}`);
  await expect(answer).not.toContainText(`客户 ${kSecond}`);
  await page.getByLabel('日期').fill('2026-05-05');
  await page.getByRole('button', { name: '查询' }).click();
  await expect(answer).toContainText(`客户 ${kFirst}、客户 ${kSecond}`);
  await answer.getByRole('link', { name: `客户 ${kSecond}` }).click();
  await expect(page.getByRole('heading', { name: `客户 ${kSecond}` })).toBeVisible();
});

test.describe('an identifier nobody has', () => {
  test.use({ expectedErrors: [/404/] });
  test('is said to be unknown', async ({ page, knowing }) => {
    await page.goto(`${knowing.url}/customers/identity?q=no_such_customer`);
    await expect(page.getByText('没有找到“no_such_customer”')).toBeVisible();
    await page.goto(`${knowing.url}/customers/identity?tab=day&identifier=device_id:none&day=2026-05-03`);
    await expect(page.getByText('没有见过“device_id:none”')).toBeVisible();
  });
});

test('probable duplicates are listed and lead to their customers', async ({ page, knowing }) => {
  await page.goto(`${knowing.url}/customers/identity`);
  await page.getByText('疑似重复客户号').click();
  await expect(page.getByText('只提示，不合并')).toBeVisible();
  const row = page.getByRole('row', { name: /证件号相同/ });
  await expect(row).toContainText(kFirst);
  await row.getByRole('link', { name: `客户 ${kSecond}` }).click();
  await expect(page.getByRole('heading', { name: `客户 ${kSecond}` })).toBeVisible();
});

test('an entry others build on is not undone, the last one is, after a confirmation', async ({
  page,
  knowing,
}) => {
  await page.goto(`${knowing.url}/customers/identity?q=${kFirst}`);
  const ledger = page.getByRole('region', { name: '变更记录' });
  const login = ledger.getByRole('listitem').filter({ hasText: '名下标识和此前的行为一并归入' });
  await login.getByRole('button', { name: /^撤销第/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('这一条现在不能撤销');
  await expect(dialog).toContainText('请先从最近的一条开始撤销');
  await dialog
    .getByRole('link', { name: /^第 \d+ 条$/ })
    .first()
    .click();
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/\/customers\/identity\?entry=\d+$/);
  await expect(ledger.locator('[aria-current]')).toContainText(`由客户 ${kFirst} 转到客户 ${kSecond}`);
  await page.goBack();

  const move = ledger.getByRole('listitem').filter({ hasText: `设备 ${kDevice} 由` });
  await move.getByRole('button', { name: /^撤销第/ }).click();
  await expect(dialog).toContainText(`归还客户 ${kFirst}`);
  const confirm = dialog.getByRole('button', { name: '确认撤销' });
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel('撤销原因').fill('代为登录');
  await dialog.getByLabel('操作人').fill('林晓');
  await expect(confirm).toBeDisabled();
  await dialog.getByRole('checkbox').check();
  await confirm.click();
  await expect(dialog).toContainText('已撤销，记为第');
  await dialog.getByRole('button', { name: '关闭' }).last().click();
  await expect(ledger).toContainText('原因：代为登录');
  await expect(ledger).toContainText('操作人 林晓');
  await expect(move).toContainText('已被第');
});
