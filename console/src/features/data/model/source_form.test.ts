import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../api/errors';
import type { Source } from '../../../api/types';
import { snakeCase } from './snake_case';
import { draftOf, editOf, formOf, newSource, problemsOf, refusedField, suggestedId } from './source_form';

describe('an id for a source', () => {
  it.each([
    ['Mobile Bank iOS', 'mobile_bank_ios'],
    ['手机银行 App', 'app'],
    ['2026 网站 H5', 'h5'],
    ['  wealthMini-Program ', 'wealth_mini_program'],
    ['手机银行', ''],
    ['a'.repeat(60), 'a'.repeat(40)],
    [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
  ])('from "%s" is "%s"', (text, id) => expect(snakeCase(text)).toBe(id));

  it.each([
    [{ name: '手机银行 iOS', app: '', platform: 'ios' }, [], 'ios'],
    [{ name: '手机银行', app: 'MyBank', platform: 'ios' }, [], 'my_bank'],
    [{ name: '手机银行', app: '', platform: 'mini_program' }, [], 'mini_program'],
    [{ name: '手机银行', app: '', platform: '' }, ['source', 'source_2'], 'source_3'],
    [{ name: 'a'.repeat(40), app: '', platform: '' }, ['a'.repeat(40)], `${'a'.repeat(38)}_2`],
  ] as const)('of %j where %j are taken is %s', (form, taken, id) =>
    expect(suggestedId(form, [...taken])).toBe(id),
  );
});

describe('what is wrong', () => {
  const good = { ...newSource('demo'), id: 'ios', name: '手机银行 iOS' };
  it.each([
    [good, {}],
    [newSource(''), { name: 'missing', plan: 'missing', id: 'missing' }],
    [{ ...good, name: '  ' }, { name: 'missing' }],
    [{ ...good, id: 'iOS' }, { id: 'bad_id' }],
    [{ ...good, id: '1st' }, { id: 'bad_id' }],
    [{ ...good, id: 'web' }, { id: 'taken' }],
  ])('with %j: %j', (form, problems) => expect(problemsOf(form, ['web'])).toEqual(problems));

  it('is found at the field that the server refuses', () => {
    const refused = new ApiError({ code: 'conflict', field: '/id', message: '/id: ios is taken' }, 409);
    expect(refusedField(refused)).toEqual({ field: 'id', message: 'ios is taken' });
    expect(refusedField(new ApiError({ code: 'not_found', field: 'plan', message: 'no' }, 404))?.field).toBe(
      'plan',
    );
    expect(refusedField(new ApiError({ code: 'conflict', field: '/version' }, 409))).toBeNull();
  });
});

it('is sent without what only the form knows', () => {
  const form = { ...newSource('demo'), id: 'ios', idWritten: true, name: ' 手机银行 ', app: ' MyBank ' };
  expect(draftOf(form)).toEqual({
    id: 'ios',
    name: '手机银行',
    plan: 'demo',
    app: 'MyBank',
    platform: '',
    enforcement: 'mark',
    events_per_second: 0,
    address_events_per_second: 0,
  });
  const source = { ...draftOf(form), enabled: false, version: 7 } as Source;
  expect(editOf(formOf(source), source)).toEqual({
    ...draftOf(form),
    id: undefined,
    enabled: false,
    version: 7,
  });
});
