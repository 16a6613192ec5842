// People who share a device, as an app's calls tell of them.
import { addSource, sendBatch, settled } from './collection';

export const kFirst = '600123';
export const kSecond = '600456';
export const kDevice = 'd-17';
export const kUnionId = 'o6_bmasdasdsad6_2sgVt7hMZOPfL';

const kIdNumber = '11010519491231002X';

type Call = Record<string, unknown>;

/** An anonymous visitor logs in on 2 May; somebody else logs in on the same device on 5 May. */
export async function fillIdentity(url: string): Promise<void> {
  const { write_key } = await addSource(url, { id: 'app', name: '手机银行' });
  const track = (day: number, userId: string | null, extra: Call): Call => ({
    type: 'track',
    event: 'login',
    messageId: `identity-${day}-${userId}`,
    timestamp: `2026-05-0${day}T04:00:00.000Z`,
    anonymousId: 'a-17',
    ...(userId && { userId }),
    properties: { method: 'face' },
    ...extra,
  });
  const identify = (day: number, userId: string, traits: Call): Call => ({
    type: 'identify',
    messageId: `identify-${day}-${userId}`,
    timestamp: `2026-05-0${day}T05:00:00.000Z`,
    userId,
    traits,
  });
  const device = { device: { id: kDevice } };
  const wechat = { ...device, externalIds: [{ type: 'unionid', id: kUnionId }] };
  await sendBatch(url, write_key, [
    track(1, null, { context: wechat }),
    track(2, kFirst, { context: wechat }),
    identify(2, kFirst, { phone: '13800138000', id_card: kIdNumber }),
    track(5, kSecond, { context: device }),
    identify(5, kSecond, { id_card: kIdNumber }),
  ]);
  await settled(url);
}
