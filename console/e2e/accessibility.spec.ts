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

const kPages: [string, (url: string) => string, string][] = [
  ['funnel, start', (url) => `${url}/insights/funnel`, '.empty-state'],
  ['funnel', (url) => funnelAddress(url, kWealth), 'canvas'],
  [
    'funnel by group',
    (url) => funnelAddress(url, { ...kWealth, breakdown: { property: 'platform', attribution: 'first' } }),
    'canvas',
  ],
  ['time to convert', (url) => funnelAddress(url, kWealth, '&tab=time'), 'canvas'],
  ['trend', (url) => funnelAddress(url, kWealth, '&tab=trend'), 'canvas'],
  ['loads', (url) => `${url}/data/loads`, 'table'],
  ['catalogue', (url) => `${url}/data/loads?tab=catalogue`, 'table'],
];

for (const language of ['zh-CN', 'en']) {
  for (const theme of ['light', 'dark']) {
    test(`nothing serious for assistive technology, ${language}, ${theme}`, async ({ page, server }) => {
      await page.addInitScript(
        (preferences) => localStorage.setItem('rouse.preferences', JSON.stringify(preferences)),
        { language, theme },
      );
      for (const [name, address, ready] of kPages) {
        await page.goto(address(server.url));
        await expect(page.locator(ready).first()).toBeVisible();
        await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
        expect(await seriousViolations(page), name).toEqual([]);
      }
      await page.goto(funnelAddress(server.url, kWealth));
      await page.locator('.link-number').first().click();
      await expect(page.getByTestId('people-total')).toBeVisible();
      expect(await seriousViolations(page), 'customers').toEqual([]);
    });
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
