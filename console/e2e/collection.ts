// Sends events as an app would, and asks the server what became of them.

import { expect } from '@playwright/test';
import type { Collection, Source, SourceDraft, Undeclared } from '../src/api/types';

export const kPlan = 'mobile_bank';

async function ask<T>(address: string): Promise<T> {
  const answer = await fetch(address);
  expect(answer.status, address).toBe(200);
  return (await answer.json()) as T;
}

export async function post<T>(address: string, body: unknown, status: number): Promise<T> {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status, address).toBe(status);
  return (await answer.json()) as T;
}

export const askCollection = (url: string): Promise<Collection> => ask(`${url}/api/v1/collection`);

export async function askSource(url: string, id: string): Promise<Source | undefined> {
  const { sources } = await ask<{ sources: Source[] }>(`${url}/api/v1/sources`);
  return sources.find((source) => source.id === id);
}

export async function askUndeclared(url: string, event: string): Promise<Undeclared[]> {
  const address = `${url}/api/v1/plans/${kPlan}/undeclared`;
  const { undeclared } = await ask<{ undeclared: Undeclared[] }>(address);
  return undeclared.filter((each) => each.event === event);
}

export const addSource = (url: string, draft: Omit<SourceDraft, 'plan'>): Promise<Source> =>
  post(`${url}/api/v1/sources`, { ...draft, plan: kPlan }, 201);

export interface Sent {
  event: string;
  userId?: string;
  properties?: Record<string, unknown>;
}

let messages = 0;

/** One batch; it is durable when this returns, and on its way to the warehouse. A new key is known within a second. */
export async function send(url: string, key: string, events: Sent[]): Promise<void> {
  const batch = events.map((event) => {
    messages += 1;
    return { type: 'track', messageId: `e2e-${process.pid}-${messages}`, userId: 'C0000001', ...event };
  });
  await sendBatch(url, key, batch);
}

/** Calls as the Segment protocol has them; a key that is new is known within a second. */
export async function sendBatch(url: string, key: string, batch: unknown[]): Promise<void> {
  const post = async () => {
    const answer = await fetch(`${url}/v1/batch`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Basic ${btoa(`${key}:`)}` },
      body: JSON.stringify({ batch }),
    });
    return answer.status;
  };
  await expect.poll(post).toBe(200);
}

/** What became of the events once nothing is on its way any more. */
export async function settled(url: string): Promise<Collection> {
  await expect.poll(async () => (await askCollection(url)).in_log, { timeout: 30_000 }).toBe(0);
  return askCollection(url);
}

/** Two sources and a little of everything that can be wrong with events. */
export async function fillCollection(url: string): Promise<void> {
  const app = await addSource(url, {
    id: 'android',
    name: '手机银行 安卓',
    app: '手机银行',
    platform: 'android',
  });
  const strict = await addSource(url, { id: 'wealth', name: '财富小程序', enforcement: 'reject' });
  await send(url, app.write_key, [
    { event: 'login', properties: { method: 'face' } },
    { event: 'login', properties: { method: 'face', networkKind: '5G' } },
    { event: 'login', properties: {} },
    { event: 'scan_code', properties: { codeKind: 'pay' } },
    { event: '', properties: {} },
  ]);
  await send(url, strict.write_key, [{ event: 'gold_view' }]);
  await settled(url);
}
