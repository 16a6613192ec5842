import { expect, it } from 'vitest';
import { bytes } from './sizes';

it.each([
  [0, '0字节', '0 bytes'],
  [999, '999字节', '999 bytes'],
  [1000, '1 kB', '1 kB'],
  [12_345_678, '12.3 MB', '12.3 MB'],
  [999_999_999, '1,000 MB', '1,000 MB'],
  [1_234_567_890_123_456, '1,234.57 TB', '1,234.57 TB'],
])('%i bytes', (value, zh, en) => {
  expect(bytes(value, 'zh-CN')).toBe(zh);
  expect(bytes(value, 'en')).toBe(en);
});
