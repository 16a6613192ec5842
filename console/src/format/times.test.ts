import { describe, expect, it } from 'vitest';
import { addDays, duration, instant, todayIn } from './times';

describe('instant', () => {
  it('is written in the zone it is asked for, not in the browser’s', () => {
    expect(instant('2012-03-14T15:04:54.681Z', 'Asia/Shanghai')).toBe('2012-03-14 23:04');
    expect(instant('2012-03-14T15:04:54.681Z', 'Europe/Amsterdam', true)).toBe('2012-03-14 16:04:54');
    expect(instant('2012-03-14T18:45:00Z', 'Asia/Kolkata')).toBe('2012-03-15 00:15');
  });

  it('gives the bank’s day, which may be tomorrow already', () => {
    expect(todayIn('Asia/Shanghai', new Date('2026-11-21T16:30:00Z'))).toBe('2026-11-22');
  });
});

describe('addDays', () => {
  it('crosses months, leap days and years', () => {
    expect(addDays('2012-02-28', 2)).toBe('2012-03-01');
    expect(addDays('2012-01-01', -1)).toBe('2011-12-31');
  });
});

describe('duration', () => {
  it.each([
    [0, '0', '0'],
    [412, '412毫秒', '412ms'],
    [1_412, '1秒', '1s'],
    [61_000, '1分钟 1秒', '1m 1s'],
    [3 * 86_400_000 + 4 * 3_600_000 + 59_000, '3天 4小时', '3d 4h'],
    [2 * 86_400_000 - 1000, '2天', '2d'],
  ])('writes %d ms as %s or %s', (ms, zh, en) => {
    expect(duration(ms, 'zh-CN')).toBe(zh);
    expect(duration(ms, 'en')).toBe(en);
  });
});
