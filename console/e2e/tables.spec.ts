import { kBad, kGood } from './tables';
import { expect, test } from './test';

test('the board says which date of which table is there, and what a run found', async ({
  page,
  delivered,
}) => {
  await page.goto(delivered.url);
  await page.getByRole('link', { name: '业务数据' }).click();
  await expect(page).toHaveTitle(/业务数据/);
  const board = page.getByRole('region', { name: '供数看板' });
  const balances = board.getByRole('row', { name: /余额/ });
  await expect(balances).toContainText(kGood);
  await expect(balances.getByTitle(`查看 余额 ${kGood} 的批次`)).toContainText('已发布');
  const refused = balances.getByTitle(`查看 余额 ${kBad} 的批次`);
  await expect(refused).toContainText('未通过');
  await expect(refused).toContainText('1 项阻断');
  await expect(board.getByRole('row', { name: /客户/ })).toContainText('1 项告警');

  await refused.click();
  const drawer = page.getByRole('dialog');
  await expect(drawer).toContainText(`${kBad}`);
  await expect(drawer).toContainText('未通过，没有发布');
  const finding = drawer.getByRole('listitem').filter({ hasText: '控制合计' });
  const balanceSum = finding.filter({ hasText: '1024.51' });
  await expect(balanceSum).toContainText('阻断');
  await expect(balanceSum).toContainText('实际 1024.50，应为 1024.51');
  await expect(page).toHaveURL(/run=/);
  await page.reload();
  await expect(drawer).toContainText('控制合计');
  await page.getByRole('button', { name: '关闭' }).click();
  await expect(drawer).toBeHidden();
});

test('how many days the board shows is kept in the address', async ({ page, delivered }) => {
  await page.goto(`${delivered.url}/data/tables?days=7`);
  const heads = page.getByRole('region', { name: '供数看板' }).getByRole('columnheader');
  // No date is expected before the first that was ever tried.
  await expect(heads).toHaveText(['数据表', '最近可用日期', kBad, kGood]);
  await page.getByText('近 31 天').click();
  await expect(page).toHaveURL(/days=31/);
  await expect(heads).toHaveCount(4);
});

test('an empty product explains how to declare and load business tables', async ({ page, emptyServer }) => {
  await page.goto(`${emptyServer.url}/data/tables`);
  await expect(page.getByRole('heading', { name: '还没有业务数据表' })).toBeVisible();
  await expect(page.getByText(/rouse --data DATA tables load/)).toBeVisible();
});
