// sa-sdk-miniprogram with the platform's `wx` object played by wx.ts.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { LossyNetwork } from './faults.ts';
import { eventually, numbersOf, type Rouse, serveOneSource, sleep, upTo } from './rouse.ts';
import { shipped } from './web.ts';
import { type MiniProgram, Phone } from './wx.ts';

const kClient = shipped('sa-sdk-miniprogram', 'dist/wechat/sensorsdata.cjs.js');
const kPhone = '13912345678';
const kScanned = {
  path: 'pages/welcome/welcome',
  query: { utm_source: 'branch_qr', utm_campaign: 'spring', utm_content: 'poster_3' },
  scene: 1047,
};

let rouse: Rouse;
let key: string;

before(async () => {
  ({ rouse, key } = await serveOneSource({ app: 'wechat_bank', platform: 'mini_program' }));
});
after(() => rouse.stop());

/** Scanned, started and shown: what every mini program does in its first lines. */
function launch(phone: Phone, { base = rouse.url, token = key } = {}): MiniProgram {
  const program = phone.launch(kClient, kScanned);
  program.client.setPara({
    server_url: `${base}/sa?project=production&token=${token}`,
    batch_send: { max_length: 5, send_timeout: 300 },
    show_log: false,
  });
  program.client.registerApp({ $app_name: 'wechat_bank' });
  program.client.init();
  program.show();
  program.openPage('pages/welcome/welcome');
  return program;
}

/** The launch and the first page come before these. */
async function login(program: MiniProgram, customer: string, numbers: number[]): Promise<void> {
  await sleep(50); // the platform tells about the phone first
  program.client.login(customer);
  for (const number of numbers) program.client.track('login', { number });
}

const arrived = (customer: string, count: number): Promise<boolean> =>
  eventually(`${count} events`, async () =>
    numbersOf(await rouse.rows(), customer).length >= count ? true : undefined,
  );

test('from the scanned code to the customer', async () => {
  const program = launch(new Phone());
  await sleep(50);
  program.client.bindOpenid('oABCDEF');
  program.client.login('mini_fields');
  program.client.track('transfer_done', { number: 1, amount: 10.05, payee_phone: kPhone });
  program.client.setProfile({ phone: kPhone });
  program.hide();
  await arrived('mini_fields', 1);
  await rouse.settled(10);
  const rows = await rouse.rows();
  const names = rows.map(({ event }) => event);
  for (const name of ['app_start', 'app_show', 'screen', 'bind', 'sign_up', 'profile_set', 'app_hide']) {
    assert.ok(names.includes(name), `${name} is not among ${names}`);
  }
  const transfer = rows.find(({ event }) => event === 'transfer_done');
  assert.ok(transfer);
  assert.deepEqual(
    {
      ...{ subject: transfer.subject, number: transfer.number, amount: transfer.amount, app: transfer.app },
      ...{ source: transfer.campaign_source, activity: transfer.campaign_activity },
      ...{ creative: transfer.campaign_creative, platform: transfer.platform, page: transfer.page },
    },
    {
      ...{ subject: 'mini_fields', number: 1, amount: 1_005, app: 'wechat_bank' },
      ...{ source: 'branch_qr', activity: 'spring' },
      ...{ creative: 'poster_3', platform: 'mini_program', page: 'pages/welcome/welcome' },
    },
  );
  assert.ok(Math.abs(transfer.ts - Date.now()) < 60_000);
  assert.match(transfer.payee_phone ?? '', /^phone_/);
  assert.match(String(rows.find(({ event }) => event === 'profile_set')?.extra.phone), /^phone_/);
  // After login the client names the openid no more: the bind event is what ties it to the customer.
  assert.ok(JSON.stringify(rows.find(({ event }) => event === 'bind')?.identifiers).includes('oABCDEF'));
  assert.deepEqual([...new Set(rows.map(({ marks }) => marks))], ['']);
  program.close();
});

test('what is sent again after a lost answer counts once, profiles too', async () => {
  const { received } = await rouse.settled(0);
  const network = new LossyNetwork(() => rouse.port);
  const program = launch(new Phone(), { base: await network.start() });
  network.answersLost = 3;
  await login(program, 'mini_lossy', []);
  program.client.setProfile({ level: 'gold' });
  await login(program, 'mini_lossy', upTo(8));
  await arrived('mini_lossy', 8);
  await eventually('the profile', async () => {
    const rows = await rouse.rows();
    return (
      rows.some(({ event, subject }) => event === 'profile_set' && subject === 'mini_lossy') || undefined
    );
  });
  await sleep(2_000); // the client's next tries
  const { duplicates, balanced } = await rouse.settled(received);
  network.stop();
  program.close();
  const rows = (await rouse.rows()).filter(({ subject }) => subject === 'mini_lossy');
  assert.deepEqual(numbersOf(rows, 'mini_lossy'), upTo(8));
  assert.equal(rows.filter(({ event }) => event === 'profile_set').length, 1);
  assert.ok(duplicates > 0);
  assert.ok(balanced);
});

test('events wait on the phone while the server is down, and go when the mini program is opened again', async () => {
  const phone = new Phone();
  const program = launch(phone);
  await login(program, 'mini_killed', [1, 2, 3, 4, 5]);
  await arrived('mini_killed', 5);
  await rouse.kill();
  for (const number of [6, 7, 8, 9, 10]) program.client.track('login', { number });
  await sleep(1_500); // written to the phone twice a second
  program.hide();
  program.close();
  await rouse.start();
  const again = launch(phone);
  await arrived('mini_killed', 10);
  const { balanced } = await rouse.settled(0);
  again.close();
  assert.deepEqual(numbersOf(await rouse.rows(), 'mini_killed'), upTo(10));
  assert.ok(balanced);
});

// The client takes any HTTP answer for a delivery. docs/collection.md says so; this is where it would show if a later
// version of the client thought better of it.
test('a wrong key goes unnoticed by this client', async () => {
  const { received } = await rouse.settled(0);
  const program = launch(new Phone(), { token: 'no_such_key' });
  await login(program, 'mini_wrong', [1]);
  await sleep(1_000);
  program.close();
  assert.equal((await rouse.collection()).received, received);
});

test('the phone numbers that were sent are nowhere in the clear', async () => {
  assert.deepEqual(await rouse.placesOf(kPhone), []);
});
