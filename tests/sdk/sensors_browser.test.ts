// sa-sdk-javascript in Chromium, in each of its ways to send, from another origin than the collector.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { LossyNetwork } from './faults.ts';
import { eventually, numbersOf, type Rouse, serveOneSource, sleep, upTo } from './rouse.ts';
import { shipped, Web } from './web.ts';

interface Sensors {
  init(settings: object): void;
  registerPage(properties: object): void;
  quick(name: 'autoTrack'): void;
  quick(name: 'getAnonymousID'): string;
  track(event: string, properties?: object): void;
  login(id: string): void;
  setProfile(properties: object): void;
  setOnceProfile(properties: object): void;
  incrementProfile(properties: object): void;
  appendProfile(properties: object): void;
  setItem(type: string, id: string, properties: object): void;
  bind(type: string, id: string): void;
  unbind(type: string, id: string): void;
}

declare global {
  interface Window {
    sensorsDataAnalytic201505: Sensors;
  }
}

const kPhone = '13912345678';
const kCampaign = 'utm_source=branch_qr&utm_campaign=spring&utm_content=poster_3&utm_medium=branch';
const kBatches = { batch_send: { send_interval: 500, datasend_timeout: 2_000 } };
const web = new Web();

let rouse: Rouse;
let key: string;

before(async () => {
  ({ rouse, key } = await serveOneSource({ app: 'h5_bank', platform: 'h5' }));
  await web.start(shipped('sa-sdk-javascript', 'dist/web/sensorsdata.js'));
});
after(async () => {
  await web.stop();
  await rouse.stop();
});

/** As a page does it, with nothing but the address and the way to send. */
async function load(page: Page, sending: object, { base = rouse.url, token = key } = {}): Promise<void> {
  await page.evaluate(
    ({ url, sending }) => {
      const sensors = window.sensorsDataAnalytic201505;
      sensors.init({ server_url: url, show_log: false, ...sending });
      sensors.registerPage({ $app_name: 'credit_card_h5' });
    },
    { url: `${base}/sa?project=production&token=${token}`, sending },
  );
}

const track = (page: Page, customer: string, numbers: number[]): Promise<void> =>
  page.evaluate(
    ({ customer, numbers }) => {
      const sensors = window.sensorsDataAnalytic201505;
      sensors.login(customer);
      for (const number of numbers) sensors.track('login', { number });
    },
    { customer, numbers },
  );

const kWays: { name: string; sending: object }[] = [
  { name: 'image', sending: { send_type: 'image' } },
  { name: 'beacon', sending: { send_type: 'beacon' } },
  { name: 'ajax', sending: { send_type: 'ajax' } },
  { name: 'batch', sending: kBatches },
];

for (const { name, sending } of kWays) {
  test(`from page view to customer, by ${name}`, async () => {
    const { received } = await rouse.settled(0);
    const page = await web.open(`/welcome?${kCampaign}&mobile=${kPhone}`);
    await load(page, sending);
    const customer = `h5_${name}`;
    const visitor = await page.evaluate((customer) => {
      const sensors = window.sensorsDataAnalytic201505;
      const visitor = sensors.quick('getAnonymousID');
      sensors.quick('autoTrack'); // also sets what the first visit was, as a profile
      sensors.track('product_view', { number: 1, rate: 2.5, first: true });
      sensors.login(customer);
      sensors.track('transfer_done', { number: 2, amount: 10.05, payee_phone: '13912345678' });
      sensors.setProfile({ phone: '13912345678' });
      sensors.setItem('fund', `fund_of_${customer}`, { level: 2 });
      sensors.bind('$identity_mobile', '13912345678');
      return visitor;
    }, customer);
    await rouse.settled(received + 8);
    const rows = (await rouse.rows()).filter(({ subject }) => subject === customer);
    assert.deepEqual(rows.map(({ event, subject }) => [event, subject]).sort(), [
      ['bind', customer],
      ['page', customer], // as a visitor, who is known now
      ['product_view', customer],
      ['profile_set', customer],
      ['profile_set_once', customer],
      ['sign_up', customer],
      ['transfer_done', customer],
    ]);
    const pageView = rows.find(({ event }) => event === 'page');
    assert.deepEqual(
      [pageView?.identifiers.customer_no, pageView?.identifiers.anonymous_id],
      [undefined, visitor],
    );
    for (const row of rows) {
      assert.deepEqual([row.platform, row.marks], ['h5', ''], row.event);
      assert.ok(Math.abs(row.ts - Date.now()) < 60_000, row.event);
      if (row.event.startsWith('profile_')) continue; // carry no presets
      assert.deepEqual(
        [row.app, row.campaign_source, row.campaign_activity, row.campaign_creative],
        ['credit_card_h5', 'branch_qr', 'spring', 'poster_3'],
        row.event,
      );
    }
    const transfer = rows.find(({ event }) => event === 'transfer_done');
    assert.deepEqual([transfer?.number, transfer?.amount], [2, 1_005]);
    assert.match(transfer?.payee_phone ?? '', /^phone_/);
    assert.match(String(rows.find(({ event }) => event === 'profile_set')?.extra.phone), /^phone_/);
    const items = (await rouse.items()).filter(({ id }) => id === `fund_of_${customer}`);
    assert.deepEqual(items, [
      { type: 'fund', id: `fund_of_${customer}`, deleted: 0, properties: { level: 2 } },
    ]);
    assert.deepEqual(web.complaints, []);
  });
}

test('in batches, what is sent again after a lost answer counts once', async () => {
  const network = new LossyNetwork(() => rouse.port);
  const page = await web.open('/lossy');
  await load(page, kBatches, { base: await network.start() });
  network.answersLost = 2;
  await track(page, 'h5_lossy', upTo(10));
  await eventually('all events', async () =>
    numbersOf(await rouse.rows(), 'h5_lossy').length >= 10 && network.answersLost === 0 ? true : undefined,
  );
  await sleep(1_500); // the client's next tries
  const { duplicates, balanced } = await rouse.settled(0);
  network.stop();
  assert.deepEqual(numbersOf(await rouse.rows(), 'h5_lossy'), upTo(10));
  assert.ok(duplicates > 0);
  assert.ok(balanced);
  web.complaints.length = 0;
});

test('in batches, nothing is lost when the server is killed and the page is left', async () => {
  const page = await web.open('/killed');
  await load(page, kBatches);
  await track(page, 'h5_killed', [1, 2, 3, 4, 5]);
  await rouse.kill();
  await track(page, 'h5_killed', [6, 7, 8, 9, 10]);
  await sleep(1_000);
  await page.reload(); // the next page finds what the one before could not send
  await load(page, kBatches);
  await rouse.start();
  await eventually('all events', async () =>
    numbersOf(await rouse.rows(), 'h5_killed').length >= 10 ? true : undefined,
  );
  const { balanced } = await rouse.settled(0);
  assert.deepEqual(numbersOf(await rouse.rows(), 'h5_killed'), upTo(10));
  assert.ok(balanced);
  web.complaints.length = 0;
});

test('one by one, an event that the server acknowledged is kept and one that met no server is gone', async () => {
  const page = await web.open('/single');
  await load(page, { send_type: 'ajax' });
  await track(page, 'h5_single', [1, 2, 3]);
  await eventually('three events', async () =>
    numbersOf(await rouse.rows(), 'h5_single').length === 3 ? true : undefined,
  );
  await rouse.kill();
  await track(page, 'h5_single', [4]);
  await sleep(500);
  await rouse.start();
  await track(page, 'h5_single', [5]);
  await eventually('the last event', async () =>
    numbersOf(await rouse.rows(), 'h5_single').includes(5) ? true : undefined,
  );
  assert.deepEqual(numbersOf(await rouse.rows(), 'h5_single'), [1, 2, 3, 5]);
  web.complaints.length = 0;
});

test('in batches, a wrong key leaves the events with the client', async () => {
  const { received } = await rouse.settled(0);
  const page = await web.open('/wrong');
  await load(page, kBatches, { token: 'no_such_key' });
  const refusal = page.waitForResponse((response) => response.url().includes('token=no_such_key'));
  await track(page, 'h5_wrong', [1]);
  assert.equal((await refusal).status(), 403);
  assert.equal((await rouse.collection()).received, received);
  const kept = await page.evaluate(() =>
    Object.keys(localStorage).filter((name) => name.startsWith('sawebjssdk-')),
  );
  assert.ok(kept.length > 0);
  web.complaints.length = 0;
});

test('the phone numbers that were sent are nowhere in the clear', async () => {
  assert.deepEqual(await rouse.placesOf(kPhone), []);
});
