import { expect, it } from 'vitest';
import type { Plan, Source } from '../../../api/types';
import { connectionOf, kindFor, kSnippetKinds, segmentAddress, sensorsAddress, snippet } from './snippets';

const kSource = { plan: 'mobile_bank', write_key: 'k'.repeat(32) } as Source;
const kPlan = { events: [{ name: "点击'立即购买'" }] } as unknown as Plan;
const kOrigin = 'http://rouse.bank.example:8080';
const connection = connectionOf(kSource, kPlan, kOrigin);

it('names this server, the key and an event of the plan in every snippet', () => {
  for (const kind of kSnippetKinds) {
    const text = snippet(kind, connection);
    expect(text, kind).toContain('rouse.bank.example:8080');
    expect(text, kind).toContain(kSource.write_key);
    expect(text, kind).toMatch(/立即购买/);
  }
  expect(connectionOf(kSource, undefined, kOrigin).event).toBe('app_open');
});

it('keeps quotes inside of what they are in', () => {
  expect(snippet('segment_node', connection)).toContain(String.raw`event: '点击\'立即购买\''`);
  expect(snippet('curl', connection)).toContain(String.raw`"event":"点击'\''立即购买'\''"`);
});

it('gives the addresses that other SDKs ask for', () => {
  expect(segmentAddress(connection)).toBe(`${kOrigin}/v1`);
  expect(sensorsAddress(connection)).toBe(`${kOrigin}/sa?project=mobile_bank&token=${kSource.write_key}`);
});

it('says which scheme the browser SDK is to use, as its default is https', () => {
  expect(snippet('segment_web', connection)).toContain(
    "apiHost: 'rouse.bank.example:8080/v1', protocol: 'http'",
  );
  const secure = connectionOf(kSource, kPlan, 'https://rouse.bank.example');
  expect(snippet('segment_web', secure)).toContain("apiHost: 'rouse.bank.example/v1', protocol: 'https'");
});

it('opens with the way that fits the platform', () => {
  expect(kindFor('server')).toBe('segment_node');
  expect(kindFor('mini_program')).toBe('sensors_mini');
  expect(kindFor('')).toBe('segment_web');
});
