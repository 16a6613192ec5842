import { describe, expect, it } from 'vitest';
import { count, exact, type Language, type NumberUnit, rate } from './numbers';

describe('count', () => {
  it.each<[number, Language, NumberUnit, string]>([
    [0, 'zh-CN', 'auto', '0'],
    [13_087, 'zh-CN', 'auto', '13,087'],
    [99_999, 'zh-CN', 'auto', '99,999'],
    [123_456, 'zh-CN', 'auto', '12.35万'],
    [123_456_789, 'zh-CN', 'auto', '1.23亿'],
    [123_456_789, 'en', 'auto', '123.46M'],
    [123_456_789, 'zh-CN', 'exact', '123,456,789'],
    [13_087, 'zh-CN', 'wan', '1.31万'],
    [244, 'zh-CN', 'wan', '244'],
    [9_999, 'zh-CN', 'yi', '9,999'],
    [123_456_789, 'zh-CN', 'yi', '1.2346亿'],
  ])('writes %d in %s, %s, as %s', (value, language, unit, text) => {
    expect(count(value, language, unit)).toBe(text);
  });

  it('keeps every digit when asked for the exact value', () => {
    expect(exact(1_234_567, 'zh-CN')).toBe('1,234,567');
  });
});

describe('rate', () => {
  it.each<[number, string]>([
    [0, '0.00%'],
    [2058 / 13_087, '15.73%'],
    [1, '100.00%'],
    [0.000001, '<0.01%'],
    [0.999999, '>99.99%'],
  ])('writes %d as %s', (value, text) => {
    expect(rate(value, 'zh-CN')).toBe(text);
  });
});
