// Pages of a bank's web site, served from another origin than the collector, in Chromium.
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

// As in console/playwright.config.ts: without these Chromium looks for a GPU, updates and its maker's services.
const kFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const kPhoneBrowser =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';

/** A file of a package as npm ships it. */
export function shipped(name: string, file: string): string {
  const require = createRequire(import.meta.url);
  const folder = require.resolve.paths(name)?.map((path) => join(path, name)) ?? [];
  for (const candidate of folder) {
    try {
      return readFileSync(join(candidate, file), 'utf8');
    } catch {
      // in the next folder
    }
  }
  throw new Error(`${name}/${file} is not installed under ${dirname(import.meta.filename)}`);
}

export class Web {
  private server: Server | undefined;
  private browser: Browser | undefined;
  private origin = '';
  readonly complaints: string[] = [];

  /** Every page holds `script`; other scripts the client loads by itself do not exist. */
  async start(script: string): Promise<void> {
    this.server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      if (pathname === '/client.js') {
        response.writeHead(200, { 'Content-Type': 'text/javascript; charset=utf-8' }).end(script);
      } else if (pathname === '/favicon.ico') {
        response.writeHead(204).end();
      } else {
        response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' });
        response.end(
          '<!doctype html><title>Welcome</title><script src="/client.js"></script><button>Go</button>',
        );
      }
    });
    const server = this.server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no address');
    this.origin = `http://localhost:${address.port}`;
    this.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: kFlags,
    });
  }

  /** A page on the phone of a visitor nobody has seen before: own cookies and storage. */
  async open(path: string): Promise<Page> {
    if (this.browser === undefined) throw new Error('not started');
    const page = await (await this.browser.newContext({ userAgent: kPhoneBrowser })).newPage();
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    await page.goto(this.origin + path);
    return page;
  }

  async stop(): Promise<void> {
    await this.browser?.close();
    this.server?.close();
  }
}
