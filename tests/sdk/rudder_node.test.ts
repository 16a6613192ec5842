// @rudderstack/rudder-sdk-node: the same protocol with gzip, and with another idea of when to give up.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { LossyNetwork } from './faults.ts';
import { numbersOf, type Rouse, serveOneSource, sleep, upTo } from './rouse.ts';

const kPhone = '13912345678';

type Message = Parameters<RudderAnalytics['track']>[0];

let rouse: Rouse;
let key: string;

before(async () => {
  ({ rouse, key } = await serveOneSource({ app: 'core_banking', platform: 'server' }));
});
after(() => rouse.stop());

// Without an error handler a refused batch ends the process: the client flushes by itself and lets the promise go.
const client = (options: object = {}, writeKey = key): { analytics: RudderAnalytics; failures: string[] } => {
  const failures: string[] = [];
  const errorHandler = (error: Error) => failures.push(error.message);
  const settings = { dataPlaneUrl: rouse.url, logLevel: 'none', errorHandler, ...options };
  return { analytics: new RudderAnalytics(writeKey, settings), failures };
};

const login = (userId: string, number: number): Message => ({
  userId,
  event: 'login',
  properties: { number },
});

/** Tracks the events and waits for what became of each: flush() comes back while batches are still on their way. */
async function send(analytics: RudderAnalytics, ...events: Message[]): Promise<void> {
  const done = events.map((event) => new Promise<void>((resolve) => analytics.track(event, () => resolve())));
  await analytics.flush();
  await Promise.all(done);
}

for (const gzip of [true, false]) {
  test(`every field of a track call arrives in its column, ${gzip ? 'with' : 'without'} gzip`, async () => {
    const userId = `rudder_${gzip ? 'gzip' : 'plain'}`;
    const time = new Date(Date.now() - 3_600_000);
    const { analytics } = client({ gzip });
    analytics.track({
      userId,
      event: 'transfer_done',
      timestamp: time,
      properties: { number: 1, amount: 88.5, payee_phone: kPhone },
      context: {
        app: { name: 'mobile_bank' },
        campaign: { source: 'ad', name: 'spring', content: 'video_1' },
      },
    });
    await new Promise<void>((resolve) =>
      analytics.identify({ userId, traits: { phone: kPhone } }, () => resolve()),
    );
    await rouse.settled(0);
    const [transfer, identify] = (await rouse.rows()).filter(({ subject }) => subject === userId);
    assert.ok(transfer && identify);
    assert.deepEqual(
      {
        ...{ event: transfer.event, number: transfer.number, amount: transfer.amount, app: transfer.app },
        ...{ source: transfer.campaign_source, activity: transfer.campaign_activity },
        ...{ creative: transfer.campaign_creative, platform: transfer.platform, marks: transfer.marks },
      },
      {
        ...{ event: 'transfer_done', number: 1, amount: 8_850, app: 'mobile_bank' },
        ...{ source: 'ad', activity: 'spring' },
        ...{ creative: 'video_1', platform: 'server', marks: '' },
      },
    );
    // The caller's time, not the time of the call, which this client sends as well.
    assert.ok(Math.abs(transfer.ts - time.getTime()) < 60_000, `${transfer.ts} is not ${time.getTime()}`);
    assert.equal(identify.event, 'identify');
    assert.match(String(identify.extra.phone), /^phone_/);
  });
}

test('what the client sends again after a lost answer counts once', async () => {
  const { duplicates: before } = await rouse.settled(0);
  const network = new LossyNetwork(() => rouse.port);
  const { analytics } = client({ dataPlaneUrl: await network.start(), flushAt: 4 });
  network.answersLost = 2;
  await send(analytics, ...upTo(8).map((number) => login('rudder_lossy', number)));
  network.stop();
  assert.equal(network.answersLost, 0);
  const { duplicates } = await rouse.settled(0);
  assert.deepEqual(numbersOf(await rouse.rows(), 'rudder_lossy'), upTo(8));
  assert.ok(duplicates > before);
});

test('nothing is lost or counted twice when the server is killed under the client', async () => {
  const { analytics, failures } = client({ flushAt: 10, retryCount: 20 });
  const count = 300;
  const sent = send(analytics, ...upTo(count).map((number) => login('rudder_killed', number)));
  await sleep(30);
  await rouse.kill();
  await rouse.start();
  await sent;
  assert.deepEqual(failures, []);
  const { balanced } = await rouse.settled(count);
  assert.deepEqual(numbersOf(await rouse.rows(), 'rudder_killed'), upTo(count));
  assert.ok(balanced);
});

test('a wrong key is reported at once and leaves nothing', async () => {
  const { received } = await rouse.collection();
  const { analytics, failures } = client({}, 'no_such_key');
  await send(analytics, login('rudder_wrong', 1));
  assert.deepEqual(failures, ['Request failed with status code 401']);
  assert.equal((await rouse.collection()).received, received);
});

test('a batch of more than 500 KiB is refused as a whole, though gzip makes it small', async () => {
  const { analytics, failures } = client({ flushAt: 30, maxQueueSize: 10_000_000 });
  await send(analytics, login('rudder_first', 1)); // the first one always goes alone
  const { received } = await rouse.settled(0);
  const method = 'x'.repeat(20_000);
  const events = upTo(30).map((number) => ({
    ...login('rudder_much', number),
    properties: { number, method },
  }));
  await send(analytics, ...events);
  assert.deepEqual(failures, ['Request failed with status code 413']);
  assert.equal((await rouse.collection()).received, received);
});

test('an event over 32 KiB is rejected alone, the others of its batch are stored', async () => {
  const before = await rouse.settled(0);
  const { analytics } = client();
  const large = { ...login('rudder_large', 2), properties: { number: 2, method: 'x'.repeat(33_000) } };
  await send(analytics, login('rudder_large', 1), large, login('rudder_large', 3));
  const { rejected, reasons } = await rouse.settled(before.received + 3);
  assert.deepEqual(numbersOf(await rouse.rows(), 'rudder_large'), [1, 3]);
  assert.equal(rejected, before.rejected + 1);
  assert.deepEqual(reasons, [{ name: 'too_large', count: 1 }]);
});

test('the phone numbers that were sent are nowhere in the clear', async () => {
  assert.deepEqual(await rouse.placesOf(kPhone), []);
});
