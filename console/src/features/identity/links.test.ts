import { expect, it } from 'vitest';
import { parseIdentitySearch } from './links';
import { shorten } from './model/shorten';

it('reads an address, also one written by hand', () => {
  expect(parseIdentitySearch({ q: 600123 })).toMatchObject({ q: '600123' });
  expect(parseIdentitySearch({ entry: 4 })).toMatchObject({ entry: 4 });
  expect(parseIdentitySearch({ entry: '4' })).toMatchObject({ entry: 4 });
  expect(parseIdentitySearch({ entry: '-4' }).entry).toBeUndefined();
  expect(parseIdentitySearch({ tab: 'day', identifier: 'device_id:d-17', day: '2026-05-03' })).toMatchObject({
    tab: 'day',
    identifier: 'device_id:d-17',
    day: '2026-05-03',
  });
  expect(parseIdentitySearch({ tab: 'other', q: '', person: [] })).toEqual({
    tab: undefined,
    q: undefined,
    person: undefined,
    entry: undefined,
    identifier: undefined,
    day: undefined,
  });
});

it('keeps both ends of a long value', () => {
  expect(shorten('d-17', 10)).toBe('d-17');
  expect(shorten('abcdefghijklmnop', 10)).toBe('abcdef…nop');
});
