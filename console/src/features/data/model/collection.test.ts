import { expect, it } from 'vitest';
import type { Collection } from '../../../api/types';
import { bars, behind, mendable, missing } from './collection';

const kCollection = { received: 1000, stored: 900, duplicates: 60, rejected: 30, in_log: 10 } as Collection;

it('finds what the equation does not account for', () => {
  expect(missing(kCollection)).toBe(0);
  expect(missing({ ...kCollection, stored: 897 })).toBe(3);
  expect(missing({ ...kCollection, stored: 901 })).toBe(-1);
});

it('measures how far a reader is behind', () => {
  const log = { first: 0, end: 100, segments: 1, bytes: 1, readers: [] };
  expect(behind(log, 40)).toBe(60);
  expect(behind(log, 101)).toBe(0);
});

it('makes bars: the longest first, each with its share of the whole', () => {
  const counts = [
    { name: 'bot', count: 10 },
    { name: 'old_time', count: 0 },
    { name: 'junk_id', count: 40 },
  ];
  expect(bars(counts, 200)).toEqual([
    { name: 'junk_id', count: 40, share: 0.2, length: 1 },
    { name: 'bot', count: 10, share: 0.05, length: 0.25 },
  ]);
  expect(bars(counts, 0)[0]?.share).toBe(0);
  expect(bars([], 10)).toEqual([]);
});

it('knows which rejections a better plan heals', () => {
  expect(mendable('undeclared_event')).toBe(true);
  expect(mendable('too_large')).toBe(false);
  expect(mendable('a reason of tomorrow')).toBe(false);
});
