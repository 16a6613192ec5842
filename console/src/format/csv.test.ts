import { expect, it } from 'vitest';
import { toCsv } from './csv';

const lines = (text: string) => text.replace('\uFEFF', '').split('\r\n');

it('opens with a byte-order mark and ends every line with CRLF', () => {
  const text = toCsv([
    ['步骤', 'n'],
    ['申请', 1],
  ]);
  expect(text.startsWith('\uFEFF步骤,n\r\n')).toBe(true);
  expect(text.endsWith('申请,1\r\n')).toBe(true);
});

it('guards what a spreadsheet would run as a formula', () => {
  const cells = ['=1+1', '+1', '-1', '@a', '\tx'];
  expect(lines(toCsv(cells.map((c) => [c]))).slice(0, 5)).toEqual(cells.map((c) => `'${c}`));
});

it('keeps long digits as text and numbers as numbers', () => {
  expect(lines(toCsv([['6222021234567890123', -12.5]]))[0]).toBe("'6222021234567890123,-12.5");
});

it('quotes commas, quotes and line ends; null is empty', () => {
  expect(lines(toCsv([['a,b', 'say "hi"', null]]))[0]).toBe('"a,b","say ""hi""",');
});
