import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { funnelAddress, kWealth } from './funnel';
import { kDevice, kFirst, kSecond } from './identity';
import { kModelNames, kModels, modelAddress } from './models';
import { expect, test } from './test';

const kTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

async function seriousViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(kTags).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}

interface Look {
  language: string;
  theme: string;
}

interface Visit {
  name: string;
  address: (url: string) => string;
  /** What shows that the page is complete. */
  ready: string;
  open?: (page: Page) => Promise<void>;
}

const kRetention = {
  analysis: 'retention',
  plan: 'mobile_bank',
  range: kWealth.range,
  entry: { event: 'login' },
  return: { event: 'transfer_success' },
  period: 'week',
};

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
  { name: 'funnel, trend', address: (url) => funnelAddress(url, kWealth, '&tab=trend'), ready: 'canvas' },
  {
    name: 'customers',
    address: (url) => funnelAddress(url, kWealth),
    ready: '.link-number',
    open: async (page) => {
      await page.locator('.link-number').first().click();
      await expect(page.getByTestId('people-total')).toBeVisible();
    },
  },
  {
    name: 'retention',
    address: (url) => `${url}/insights/retention?spec=${encodeURIComponent(JSON.stringify(kRetention))}`,
    ready: '.heat-cell',
  },
  { name: 'retention, start', address: (url) => `${url}/insights/retention`, ready: '.empty-state' },
  ...kModelNames.map((name) => ({
    name,
    address: (url: string) => modelAddress(url, kModels[name]),
    ready: 'canvas',
  })),
  {
    name: 'step matrix',
    address: (url) => modelAddress(url, kModels.path, '&tab=matrix'),
    ready: '.heat-cell',
  },
  { name: 'loads', address: (url) => `${url}/data/loads`, ready: 'table' },
  { name: 'catalogue', address: (url) => `${url}/data/catalogue`, ready: 'table' },
];

/** Pages of what is collected. */
const kCollectionVisits: Visit[] = [
  { name: 'sources', address: (url) => `${url}/data/sources`, ready: 'table' },
  {
    name: 'add source',
    address: (url) => `${url}/data/sources`,
    ready: 'table',
    open: async (page) => {
      await page.locator('.page-actions button').click();
      await page.locator('button[type=submit]').click();
      await expect(page.locator('.field-problem').first()).toBeVisible();
    },
  },
  { name: 'connect', address: (url) => `${url}/data/sources?connect=android`, ready: '.addresses' },
  { name: 'quality', address: (url) => `${url}/data/quality`, ready: '.bar-row' },
  {
    name: 'replay',
    address: (url) => `${url}/data/quality?source=wealth`,
    ready: 'table',
    open: async (page) => {
      await page.locator('.section-title button').click();
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
  { name: 'undeclared', address: (url) => `${url}/data/catalogue`, ready: '.undeclared' },
  {
    name: 'declare',
    address: (url) => `${url}/data/catalogue`,
    ready: '.undeclared',
    open: async (page) => {
      await page.locator('.undeclared .row-end button').last().click();
      await expect(page.getByRole('dialog')).toBeVisible();
    },
  },
];

const kIdentityVisits: Visit[] = [
  { name: 'identity, start', address: (url) => `${url}/customers/identity`, ready: '.empty-state' },
  {
    name: 'identity',
    address: (url) => `${url}/customers/identity?q=${kFirst}`,
    ready: '.person-picture',
  },
  {
    name: 'undoing an entry',
    address: (url) => `${url}/customers/identity?q=${kSecond}`,
    ready: '.entry',
    open: async (page) => {
      await page.locator('.entry button').first().click();
      await expect(page.locator('.undo-form')).toBeVisible();
    },
  },
  {
    name: 'refused to undo',
    address: (url) => `${url}/customers/identity?q=${kFirst}`,
    ready: '.entry',
    open: async (page) => {
      await page.locator('.entry[data-kind=merge] button').first().click();
      await expect(page.locator('.later-entries')).toBeVisible();
    },
  },
  {
    name: 'who was this device',
    address: (url) => `${url}/customers/identity?tab=day&identifier=device_id:${kDevice}&day=2026-05-05`,
    ready: '.day-people',
  },
  {
    name: 'duplicates',
    address: (url) => `${url}/customers/identity?tab=duplicates`,
    ready: 'table',
  },
];

const kTableVisits: Visit[] = [
  { name: 'board', address: (url) => `${url}/data/tables`, ready: '.board-cell' },
  {
    name: 'run',
    address: (url) => `${url}/data/tables`,
    ready: '.board-cell',
    open: async (page) => {
      await page.locator('.board-cell').first().click();
      await expect(page.locator('.finding').first()).toBeVisible();
    },
  },
];

async function check(page: Page, url: string, { address, ready, open }: Visit, look: Look): Promise<void> {
  await page.addInitScript(
    (preferences) => localStorage.setItem('rouse.preferences', JSON.stringify(preferences)),
    look,
  );
  await page.goto(address(url));
  await expect(page.locator(ready).first()).toBeVisible();
  await open?.(page);
  await expect(page.locator('html')).toHaveAttribute('data-theme', look.theme);
  expect(await seriousViolations(page)).toEqual([]);
}

for (const language of ['zh-CN', 'en']) {
  for (const theme of ['light', 'dark']) {
    const title = (name: string) =>
      `nothing serious for assistive technology: ${name}, ${language}, ${theme}`;
    for (const visit of kVisits) {
      test(title(visit.name), ({ page, server }) => check(page, server.url, visit, { language, theme }));
    }
    for (const visit of kCollectionVisits) {
      test(title(visit.name), ({ page, collecting }) =>
        check(page, collecting.url, visit, { language, theme }),
      );
    }
    for (const visit of kTableVisits) {
      test(title(visit.name), ({ page, delivered }) =>
        check(page, delivered.url, visit, { language, theme }),
      );
    }
    for (const visit of kIdentityVisits) {
      test(title(visit.name), ({ page, knowing }) => check(page, knowing.url, visit, { language, theme }));
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
