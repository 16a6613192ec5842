// The funnel page as its user sees it, and the API behind it.
import { type APIRequestContext, expect, type Page } from '@playwright/test';
import type { CustomerList, FunnelResult, FunnelSpec } from '../src/api/types';

export const kWealth: FunnelSpec = {
  analysis: 'funnel',
  plan: 'mobile_bank',
  range: { from: '2026-08-03', to: '2026-10-31' },
  steps: [
    { event: 'wealth_view' },
    { event: 'product_view' },
    { event: 'purchase_confirm' },
    { event: 'purchase_success' },
  ],
  window: { length: 7, unit: 'day' },
  time_to_convert: { from_step: 1, to_step: 4 },
  trend: { period: 'week' },
};

export const funnelAddress = (url: string, spec: FunnelSpec, more = ''): string =>
  `${url}/insights/funnel?spec=${encodeURIComponent(JSON.stringify(spec))}${more}`;

export async function askServer(
  request: APIRequestContext,
  url: string,
  spec: FunnelSpec,
): Promise<FunnelResult> {
  const response = await request.post(`${url}/api/v1/analyses`, { data: { spec } });
  expect(response.ok(), await response.text()).toBe(true);
  return (await response.json()) as FunnelResult;
}

export async function askCustomers(
  request: APIRequestContext,
  url: string,
  body: object,
): Promise<CustomerList> {
  const response = await request.post(`${url}/api/v1/analyses/customers`, { data: body });
  expect(response.ok(), await response.text()).toBe(true);
  return (await response.json()) as CustomerList;
}

export const number = (value: number): string => new Intl.NumberFormat('en').format(value);
export const percent = (value: number): string => `${(value * 100).toFixed(2)}%`;

/** Takes the first of a list's entries that a search finds. */
export async function choose(page: Page, label: string, search: string): Promise<void> {
  const select = page.getByRole('combobox', { name: label, exact: true });
  await select.click();
  await select.fill(search);
  await page.keyboard.press('Enter');
}

export const chooseEvent = (page: Page, step: number, search: string): Promise<void> =>
  choose(page, `第 ${step} 步事件`, search);

/** The builder's button; a cancelled run offers a second one. */
export const run = (page: Page) => page.getByRole('button', { name: '查询', exact: true }).first().click();

export const stepsTable = (page: Page) =>
  page.getByRole('region', { name: '漏斗', exact: true }).getByRole('table');

/** The numbers of the step table equal the server's answer, count by count. */
export async function expectResult(page: Page, result: FunnelResult): Promise<void> {
  const rows = stepsTable(page).getByRole('row');
  await expect(rows).toHaveCount(result.steps.length + 1);
  for (const step of result.steps) {
    const row = rows.nth(step.step);
    await expect(row).toContainText(number(step.customers));
    await expect(row).toContainText(percent(step.rate_from_first));
    await expect(row).toContainText(number(step.dropped));
  }
}
