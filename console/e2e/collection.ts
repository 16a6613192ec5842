// Sends events as an app would, and asks the server what became of them.
import { type APIRequestContext, expect, type Page } from '@playwright/test';
import type { Collection, Source, SourceDraft } from '../src/api/types';

export const kPlan = 'mobile_bank_demo';

export async function addSource(
  request: APIRequestContext,
  url: string,
  draft: Omit<SourceDraft, 'plan'>,
): Promise<Source> {
  const known = await askSource(request, url, draft.id);
  if (known) return known;
  const answer = await request.post(`${url}/api/v1/sources`, { data: { ...draft, plan: kPlan } });
  expect(answer.status()).toBe(201);
  return (await answer.json()) as Source;
}

export async function askSource(
  request: APIRequestContext,
  url: string,
  id: string,
): Promise<Source | undefined> {
  const { sources } = (await (await request.get(`${url}/api/v1/sources`)).json()) as { sources: Source[] };
  return sources.find((source) => source.id === id);
}

export const askCollection = async (request: APIRequestContext, url: string): Promise<Collection> =>
  (await (await request.get(`${url}/api/v1/collection`)).json()) as Collection;

export interface Sent {
  event: string;
  userId?: string;
  properties?: Record<string, unknown>;
}

let messages = 0;

/** One batch, from the page itself, as a browser SDK on another site would send it. */
export async function send(page: Page, url: string, key: string, events: Sent[]): Promise<void> {
  const batch = events.map((event) => {
    messages += 1;
    return { type: 'track', messageId: `e2e-${process.pid}-${messages}`, userId: 'C0000001', ...event };
  });
  const status = await page.evaluate(
    async ([address, text, authorization]) => {
      const answer = await fetch(address, {
        method: 'POST',
        headers: { 'Content-Type': 'text/plain', Authorization: authorization },
        body: text,
      });
      return answer.status;
    },
    [`${url}/v1/batch`, JSON.stringify({ batch }), `Basic ${btoa(`${key}:`)}`] as const,
  );
  expect(status).toBe(200);
}

/** Waits until nothing is on its way to the warehouse. */
export async function settled(
  request: APIRequestContext,
  url: string,
  received: number,
): Promise<Collection> {
  await expect
    .poll(
      async () => {
        const collection = await askCollection(request, url);
        return { received: collection.received, inLog: collection.in_log };
      },
      { timeout: 30_000 },
    )
    .toEqual({ received, inLog: 0 });
  return askCollection(request, url);
}
