import { expect, it } from 'vitest';
import { ago } from './ago';

const kNow = new Date('2026-11-22T12:00:00Z');

it.each([
  ['2026-11-22T12:00:05Z', '现在', 'now'],
  ['2026-11-22T11:59:57.500Z', '2秒前', '2s ago'],
  ['2026-11-22T11:59:00Z', '1分钟前', '1m ago'],
  ['2026-11-22T03:00:01Z', '8小时前', '8h ago'],
  ['2026-11-21T11:00:00Z', '昨天', 'yesterday'],
  ['2026-10-01T00:00:00Z', '52天前', '52d ago'],
])('%s', (time, zh, en) => {
  expect(ago(time, kNow, 'zh-CN')).toBe(zh);
  expect(ago(time, kNow, 'en')).toBe(en);
});
