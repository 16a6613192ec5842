import { defineConfig } from '@playwright/test';

// Debian's Chromium; without these flags it looks for a GPU, updates and its maker's services.
const kChromium = process.env.CHROMIUM ?? '/usr/bin/chromium';
const kFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: 'e2e',
  outputDir: '../build/e2e',
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env.CI !== undefined,
  reporter: [['list']],
  use: {
    locale: 'zh-CN',
    timezoneId: 'America/New_York', // not the bank's: pages must show the bank's days whatever the browser's are
    viewport: { width: 1440, height: 900 },
    contextOptions: { reducedMotion: 'reduce' }, // charts stand still, so that a click meets what is drawn
    permissions: ['clipboard-read', 'clipboard-write'],
    trace: 'retain-on-failure',
    launchOptions: { executablePath: kChromium, args: kFlags },
  },
});
