import { defaultParseSearch, defaultStringifySearch } from '@tanstack/react-router';
import { describe, expect, it } from 'vitest';
import { parseSearch } from './link';

const kSpec = { analysis: 'funnel', plan: '贷款', steps: [{ event: 'A & B=?#' }] };

describe('a link', () => {
  it('holds the whole analysis, whatever characters are in it', () => {
    const search = { spec: kSpec, tab: 'trend', insight: 'i1' };
    expect(parseSearch(defaultParseSearch(defaultStringifySearch(search)))).toEqual(search);
  });

  it('says that it is broken when it was cut', () => {
    const cut = defaultStringifySearch({ spec: kSpec }).slice(0, 40);
    const parsed = parseSearch(defaultParseSearch(cut));
    expect(parsed).toEqual({ broken: true });
    expect(Object.keys(parsed)).toContain('spec'); // set to undefined, not left to the address
  });
});
