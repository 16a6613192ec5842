// Every test runs against a server with data and fails on anything the browser complains about: script errors,
// console errors, and violations of the content security policy.
import { test as base, expect } from '@playwright/test';
import { fillCollection } from './collection';
import { fillIdentity } from './identity';
import { loansPresent, Server } from './server';
import { fillTables } from './tables';

interface Options {
  /** Console errors a test provokes on purpose. */
  expectedErrors: RegExp[];
  quiet: undefined;
}

interface Servers {
  server: Server;
  /** Has received events, good ones and others; tests may send more. */
  collecting: Server;
  /** Knows people who share a device. */
  knowing: Server;
  /** Has a delivery of business tables: one date published, the next one refused. */
  delivered: Server;
  emptyServer: Server;
}

export const test = base.extend<Options, Servers>({
  expectedErrors: [[], { option: true }],

  server: [
    async ({ browserName: _ }, use) => {
      const server = new Server();
      server.loadDemo();
      if (loansPresent) server.loadLoans();
      await server.start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],

  collecting: [
    async ({ browserName: _ }, use) => {
      const server = new Server();
      server.loadDemo();
      await server.start();
      try {
        await fillCollection(server.url);
        await use(server);
      } finally {
        await server.stop();
      }
    },
    { scope: 'worker', timeout: 180_000 },
  ],

  knowing: [
    async ({ browserName: _ }, use) => {
      const server = new Server();
      server.loadDemo();
      await server.start();
      try {
        await fillIdentity(server.url);
        await use(server);
      } finally {
        await server.stop();
      }
    },
    { scope: 'worker', timeout: 180_000 },
  ],

  delivered: [
    async ({ browserName: _ }, use) => {
      const server = new Server();
      fillTables(server);
      await server.start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  emptyServer: [
    async ({ browserName: _ }, use) => {
      const server = new Server();
      await server.start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  quiet: [
    async ({ page, expectedErrors }, use) => {
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
          // biome-ignore lint/suspicious/noConsole: the test reads it from the console
          console.error(
            `CSP: ${event.violatedDirective} ${event.sourceFile}:${event.lineNumber} ${event.sample}`,
          );
        });
      });
      await use(undefined);
      expect(complaints.filter((text) => !expectedErrors.some((pattern) => pattern.test(text)))).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
