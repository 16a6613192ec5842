// sa-sdk-node: a bank's server that speaks the protocol of 神策 (Sensors Analytics).
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LossyNetwork } from './faults.ts';
import { eventually, numbersOf, type Rouse, serveOneSource, sleep, upTo } from './rouse.ts';

type Properties = Record<string, unknown>;

interface Submitter {
  catch(report: (error: Error) => void): void;
}

interface SensorsAnalytics {
  submitTo(options: { url: string; gzip?: boolean }, batch?: { count: number; timeSpan?: number }): Submitter;
  initNWConsumer(
    options: { url: string; cachePath: string },
    batch?: { count: number; timeSpan?: number },
  ): Submitter;
  registerSuperProperties(properties: Properties): void;
  track(distinctId: string, event: string, properties: Properties): void;
  trackSignup(distinctId: string, originalId: string, properties: Properties): void;
  profileSet(distinctId: string, properties: Properties): void;
  profileSetOnce(distinctId: string, properties: Properties): void;
  profileIncrement(distinctId: string, properties: Properties): void;
  profileAppend(distinctId: string, properties: Properties): void;
  profileUnset(distinctId: string, names: string[]): void;
  itemSet(type: string, id: string, properties: Properties): void;
  itemDelete(type: string, id: string): void;
}

const Sensors = createRequire(import.meta.url)('sa-sdk-node') as new () => SensorsAnalytics;
const kPhone = '13912345678';

let rouse: Rouse;
let key: string;

before(async () => {
  ({ rouse, key } = await serveOneSource({ app: 'core_banking', platform: 'server' }));
});
after(() => rouse.stop());

const address = (base = rouse.url, token = key): string => `${base}/sa?project=production&token=${token}`;

function client(options: { url?: string; gzip?: boolean; count?: number } = {}) {
  const { url = address(), gzip = true, count = 5 } = options;
  const failures: string[] = [];
  const sensors = new Sensors();
  Reflect.deleteProperty(globalThis, 'isRunSubmitTo'); // the client submits for one object in a process
  sensors.submitTo({ url, gzip }, { count, timeSpan: 100 }).catch((error) => failures.push(error.message));
  return { sensors, failures };
}

for (const gzip of [true, false]) {
  test(`every field of a track call arrives in its column, ${gzip ? 'with' : 'without'} gzip`, async () => {
    const { received } = await rouse.settled(0);
    const { sensors } = client({ gzip });
    const customer = `sensors_${gzip ? 'gzip' : 'plain'}`;
    const time = new Date(Date.now() - 3_600_000);
    const campaign = { $utm_source: 'branch_qr', $utm_campaign: 'spring', $utm_content: 'poster_3' };
    sensors.registerSuperProperties({ $app_name: 'mobile_bank' });
    sensors.track(customer, 'transfer_done', {
      ...{ number: 1, amount: 1234.5, payee_phone: kPhone },
      ...{ ...campaign, $is_login_id: true, $time: time },
    });
    await rouse.settled(received + 1);
    const [row] = (await rouse.rows()).filter(({ subject }) => subject === customer);
    assert.ok(row);
    assert.deepEqual(
      {
        ...{ event: row.event, number: row.number, amount: row.amount, app: row.app, ts: row.ts },
        ...{ source: row.campaign_source, activity: row.campaign_activity, creative: row.campaign_creative },
        ...{ platform: row.platform, marks: row.marks },
      },
      {
        ...{ event: 'transfer_done', number: 1, amount: 123_450, app: 'mobile_bank', ts: time.getTime() },
        ...{ source: 'branch_qr', activity: 'spring', creative: 'poster_3' },
        ...{ platform: 'server', marks: '' },
      },
    );
    assert.match(row.payee_phone ?? '', /^phone_/);
  });
}

test('sign-up, profile and item calls', async () => {
  const { received } = await rouse.settled(0);
  const { sensors } = client();
  const login = { $is_login_id: true };
  sensors.track('sensors_visitor', 'login', { number: 1 });
  sensors.trackSignup('sensors_calls', 'sensors_visitor', { kind: 'app' });
  sensors.profileSet('sensors_calls', { ...login, phone: kPhone });
  sensors.profileSetOnce('sensors_calls', { ...login, first_app: 'mobile_bank' });
  // Takes numbers only, so the mark of a login id cannot come along.
  sensors.profileIncrement('sensors_calls', { visits: 1 });
  sensors.itemSet('fund', 'fund_1', { level: 2 });
  sensors.itemDelete('fund', 'fund_2');
  await rouse.settled(received + 7);
  const rows = (await rouse.rows()).filter(({ subject }) => /sensors_(visitor|calls)$/.test(subject));
  assert.deepEqual(
    rows.map(({ event, subject }) => [event, subject]),
    [
      ['login', 'sensors_calls'], // as a visitor, who signed up
      ['sign_up', 'sensors_calls'],
      ['profile_set', 'sensors_calls'],
      ['profile_set_once', 'sensors_calls'],
      ['profile_increment', 'anonymous:sensors_calls'],
    ],
  );
  assert.match(String(rows[2]?.extra.phone), /^phone_/);
  assert.deepEqual(await rouse.items(), [
    { type: 'fund', id: 'fund_1', deleted: 0, properties: { level: 2 } },
    { type: 'fund', id: 'fund_2', deleted: 1, properties: {} },
  ]);
});

test('the plain submitter reports what it loses and does not send again', async () => {
  const { sensors, failures } = client({ url: address(rouse.url, 'no_such_key') });
  sensors.track('sensors_wrong', 'login', { number: 1, $is_login_id: true });
  const said = await eventually('an error', async () => failures[0]);
  assert.match(said, /writeKey: belongs to no source/);
});

test('the caching consumer keeps what it cannot send, and its next start sends it once', async () => {
  const cachePath = join(rouse.folder, 'sensors_cache');
  const consumer = (url: string): SensorsAnalytics => {
    const sensors = new Sensors();
    sensors.initNWConsumer({ url, cachePath }, { count: 5, timeSpan: 100 });
    return sensors;
  };
  const network = new LossyNetwork(() => rouse.port);
  const url = address(await network.start());
  const count = 40;

  const first = consumer(url);
  for (const number of upTo(count)) {
    if (number === count / 4) network.answersLost = 2; // stored, but the client does not know
    if (number === count / 2) await rouse.kill();
    first.track('sensors_cached', 'login', { number, $is_login_id: true });
    await sleep(20);
  }
  await sleep(1_000);
  await rouse.start();
  consumer(url);
  await eventually('all events', async () =>
    numbersOf(await rouse.rows(), 'sensors_cached').length >= count ? true : undefined,
  );
  await sleep(3_000); // the consumer goes on every two seconds until its cache is empty
  const { balanced, duplicates } = await rouse.settled(count);
  network.stop();
  assert.deepEqual(numbersOf(await rouse.rows(), 'sensors_cached'), upTo(count));
  assert.ok(duplicates > 0);
  assert.ok(balanced);
});

test('the phone numbers that were sent are nowhere in the clear', async () => {
  assert.deepEqual(await rouse.placesOf(kPhone), []);
});
