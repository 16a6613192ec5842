import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { funnelAddress, kWealth } from './funnel';
import { expect, test } from './test';

const kTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(kTags).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

interface Visit {
  name: string;
  address: (url: string) => string;
  /** What shows that the page is complete. */
  ready: string;
  open?: (page: Page) => Promise<void>;
}

const kVisits: Visit[] = [
  { name: 'funnel, start', address: (url) => `${url}/insights/funnel`, ready: '.empty-state' },
  { name: 'funnel', address: (url) => funnelAddress(url, kWealth), ready: 'canvas' },
  {
    name: 'funnel by group',
    address: (url) =>
      funnelAddress(url, { ...kWealth, breakdown: { property: 'platform', attribution: 'first' } }),
    ready: 'canvas',
  },
  { name: 'time to convert', address: (url) => funnelAddress(url, kWealth, '&tab=time'), ready: 'canvas' },
  { name: 'trend', address: (url) => funnelAddress(url, kWealth, '&tab=trend'), ready: 'canvas' },
  {
    name: 'customers',
    address: (url) => funnelAddress(url, kWealth),
    ready: '.link-number',
    open: async (page) => {
      await page.locator('.link-number').first().click();
      await expect(page.getByTestId('people-total')).toBeVisible();
    },
  },
  { name: 'loads', address: (url) => `${url}/data/loads`, ready: 'table' },
  { name: 'catalogue', address: (url) => `${url}/data/catalogue`, ready: 'table' },
];

for (const language of ['zh-CN', 'en']) {
  for (const theme of ['light', 'dark']) {
    for (const { name, address, ready, open } of kVisits) {
      test(`nothing serious for assistive technology: ${name}, ${language}, ${theme}`, async ({
        page,
        server,
      }) => {
        await page.addInitScript(
          (preferences) => localStorage.setItem('rouse.preferences', JSON.stringify(preferences)),
          { language, theme },
        );
        await page.goto(address(server.url));
        await expect(page.locator(ready).first()).toBeVisible();
        await open?.(page);
        await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
        expect(await seriousViolations(page)).toEqual([]);
      });
    }
  }
}

test('the keyboard reaches the content, the query and the numbers', async ({ page, server }) => {
  await page.goto(funnelAddress(server.url, kWealth));
  await expect(page.locator('canvas')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: '跳到主要内容' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
  await page.locator('.link-number').first().focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('light, dark and system appearance', async ({ page, server }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto(server.url);
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.getByRole('button', { name: '外观' }).click();
  await page.getByRole('menuitem', { name: '浅色' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
});
