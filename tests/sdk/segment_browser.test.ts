// @segment/analytics-next in Chromium: an H5 page, from another origin than the collector.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { AnalyticsBrowser } from '@segment/analytics-next';
import type { Page } from 'playwright-core';
import { LossyNetwork } from './faults.ts';
import { eventually, numbersOf, type Rouse, serveOneSource, upTo } from './rouse.ts';
import { shipped, Web } from './web.ts';

declare global {
  interface Window {
    AnalyticsNext: { AnalyticsBrowser: typeof AnalyticsBrowser };
    analytics: AnalyticsBrowser;
    failures: string[];
  }
}

const kPhone = '13912345678';
const kCampaign = 'utm_source=branch_qr&utm_campaign=spring&utm_content=poster_3&utm_medium=branch';
const web = new Web();

let rouse: Rouse;
let key: string;

before(async () => {
  ({ rouse, key } = await serveOneSource({ app: 'h5_bank', platform: 'h5' }));
  await web.start(shipped('@segment/analytics-next', 'dist/umd/index.js'));
});
after(async () => {
  await web.stop();
  await rouse.stop();
});

/** As a page does it. Its settings come from the collector, or with the page. */
async function load(
  page: Page,
  { batched = false, inPage = false, base = rouse.url, writeKey = key } = {},
): Promise<void> {
  await page.evaluate(
    ({ base, writeKey, batched, inPage }) => {
      window.failures = [];
      const cdnSettings = { integrations: { 'Segment.io': { apiKey: writeKey } } };
      window.analytics = window.AnalyticsNext.AnalyticsBrowser.load(
        { writeKey, ...(inPage || batched ? { cdnSettings } : { cdnURL: base }) },
        {
          integrations: {
            'Segment.io': {
              apiHost: `${base.replace('http://', '')}/v1`,
              protocol: 'http',
              ...(batched
                ? { deliveryStrategy: { strategy: 'batching', config: { size: 5, timeout: 200 } } }
                : {}),
            },
          },
        },
      );
      window.analytics.on('error', ({ reason }) => window.failures.push(String(reason)));
    },
    { base, writeKey, batched, inPage },
  );
}

const track = (page: Page, customer: string, numbers: number[]): Promise<void> =>
  page.evaluate(
    async ({ customer, numbers }) => {
      await window.analytics.identify(customer);
      for (const number of numbers) await window.analytics.track('login', { number });
    },
    { customer, numbers },
  );

for (const batched of [false, true]) {
  test(`from page view to customer, ${batched ? 'in batches' : 'one by one'}`, async () => {
    const { received } = await rouse.settled(0);
    const page = await web.open(`/welcome?${kCampaign}&mobile=${kPhone}`);
    await load(page, { batched });
    const customer = `web_${batched ? 'batched' : 'single'}`;
    const visitor = await page.evaluate(async (userId) => {
      const { analytics } = window;
      await analytics.page('welcome');
      await analytics.track('product_view', { number: 1, rate: 2.5, first: true });
      await analytics.identify(userId, { phone: '13912345678' });
      await analytics.track('transfer_done', { number: 2, amount: 10.05, payee_phone: '13912345678' });
      await analytics.alias('other_customer');
      await analytics.group('branch_0101', { city: 'Hangzhou' });
      await analytics.screen('home');
      return String((await analytics.user()).anonymousId());
    }, customer);
    await rouse.settled(received + 7);
    const rows = (await rouse.rows()).slice(-7);
    assert.deepEqual(
      rows.map(({ event, subject }) => [event, subject]),
      [
        ['page', customer], // as a visitor, who is known now
        ['product_view', customer],
        ['identify', customer],
        ['transfer_done', customer],
        ['alias', customer],
        ['group', customer],
        ['screen', customer],
      ],
    );
    assert.deepEqual(
      rows.slice(0, 2).map(({ identifiers }) => [identifiers.customer_no, identifiers.anonymous_id]),
      [
        [undefined, visitor],
        [undefined, visitor],
      ],
    );
    for (const row of rows) {
      assert.deepEqual(
        [
          row.app,
          row.platform,
          row.campaign_source,
          row.campaign_activity,
          row.campaign_creative,
          row.channel,
        ],
        ['h5_bank', 'h5', 'branch_qr', 'spring', 'poster_3', 'branch'],
        row.event,
      );
      assert.equal(row.marks, '', row.event);
      assert.ok(Math.abs(row.ts - Date.now()) < 60_000, row.event);
    }
    assert.equal(rows[0]?.page, 'welcome');
    assert.deepEqual([rows[1]?.number, rows[1]?.rate, rows[1]?.first], [1, 2.5, 1]);
    assert.deepEqual([rows[3]?.number, rows[3]?.amount], [2, 1_005]);
    assert.match(rows[3]?.payee_phone ?? '', /^phone_/);
    assert.match(String(rows[2]?.extra.phone), /^phone_/);
    assert.deepEqual(web.complaints, []);
  });

  test(`what is sent again after a lost answer counts once, ${batched ? 'in batches' : 'one by one'}`, async () => {
    const network = new LossyNetwork(() => rouse.port);
    const page = await web.open('/lossy');
    await load(page, { batched, base: await network.start() });
    const customer = `web_lossy_${batched ? 'batched' : 'single'}`;
    network.answersLost = 2;
    await track(page, customer, upTo(10));
    await eventually('all events', async () =>
      numbersOf(await rouse.rows(), customer).length >= 10 && network.answersLost === 0 ? true : undefined,
    );
    await rouse.settled(0);
    network.stop();
    assert.deepEqual(numbersOf(await rouse.rows(), customer), upTo(10));
    web.complaints.length = 0; // the browser reports the broken connections
  });

  test(`nothing is lost when the server is killed, ${batched ? 'in batches' : 'one by one'}`, async () => {
    const page = await web.open('/killed');
    await load(page, { batched });
    const customer = `web_killed_${batched ? 'batched' : 'single'}`;
    await track(page, customer, upTo(10));
    await rouse.kill();
    await track(page, customer, [11, 12, 13, 14, 15]);
    await rouse.start();
    await track(page, customer, [16, 17, 18, 19, 20]);
    await eventually(
      'all events',
      async () => (numbersOf(await rouse.rows(), customer).length >= 20 ? true : undefined),
      60_000,
    );
    const { balanced } = await rouse.settled(0);
    assert.deepEqual(numbersOf(await rouse.rows(), customer), upTo(20));
    assert.ok(balanced);
    web.complaints.length = 0;
  });
}

test('a page that opens and is left while the server is away loses nothing', async () => {
  await rouse.kill();
  const page = await web.open('/left');
  await load(page, { inPage: true });
  await track(page, 'web_left', [1, 2, 3]);
  await page.reload();
  await rouse.start();
  await load(page, { inPage: true });
  await eventually('the events of the page before', async () =>
    numbersOf(await rouse.rows(), 'web_left').length >= 3 ? true : undefined,
  );
  await rouse.settled(0);
  assert.deepEqual(numbersOf(await rouse.rows(), 'web_left'), [1, 2, 3]);
  web.complaints.length = 0;
});

test('with a wrong key the client does not start', async () => {
  const { received } = await rouse.settled(0);
  const page = await web.open('/wrong');
  await load(page, { writeKey: 'no_such_key' });
  const reason = await page.evaluate(() => window.analytics.then(() => '', String));
  assert.match(reason, /writeKey: belongs to no source/);
  assert.equal((await rouse.collection()).received, received);
  web.complaints.length = 0;
});

test('a key that is refused later is reported, and the event is not sent again', async () => {
  const page = await web.open('/disabled');
  await load(page, { writeKey: 'no_such_key', inPage: true });
  await track(page, 'web_disabled', [1]);
  const failures = await eventually('an error', async () => {
    const seen = await page.evaluate(() => window.failures);
    return seen.length > 0 ? seen : undefined;
  });
  assert.match(failures[0] ?? '', /Non-retryable error: 401/);
  web.complaints.length = 0;
});

test('the phone numbers that were sent are nowhere in the clear', async () => {
  assert.deepEqual(await rouse.placesOf(kPhone), []);
});
