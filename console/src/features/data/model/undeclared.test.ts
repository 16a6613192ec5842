import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../api/errors';
import type { Plan, PlanProperty, Undeclared } from '../../../api/types';
import {
  allowanceOf,
  byName,
  declarationOf,
  declaredElsewhere,
  declareForm,
  declareProblem,
  eventDeclared,
  refusedId,
  type UndeclaredName,
} from './undeclared';

const kSeen: Undeclared = {
  event: 'purchase',
  property: 'couponCode',
  type: 'string',
  source: 'ios',
  count: 3,
  first_at: '2026-11-01T00:00:00.000Z',
  last_at: '2026-11-20T00:00:00.000Z',
};
const named = (event: string, property: string | null, types: UndeclaredName['types'] = []) =>
  ({ ...kSeen, event, property, types, sources: ['ios'] }) satisfies UndeclaredName;

it('is one row a name, whoever sends it, with the type of the latest value first', () => {
  const rows = byName([
    kSeen,
    { ...kSeen, source: 'web', type: 'integer', count: 5, first_at: '2026-10-01T00:00:00.000Z' },
    { ...kSeen, source: 'h5', count: 1, last_at: '2026-11-21T00:00:00.000Z' },
    { ...kSeen, property: null, type: null, count: 100 },
  ]);
  expect(rows.map(({ property, count }) => [property, count])).toEqual([
    [null, 100],
    ['couponCode', 9],
  ]);
  expect(rows[1]).toEqual({
    event: 'purchase',
    property: 'couponCode',
    types: ['string', 'integer'],
    sources: ['h5', 'ios', 'web'],
    count: 9,
    first_at: '2026-10-01T00:00:00.000Z',
    last_at: '2026-11-21T00:00:00.000Z',
  });
});

describe('the form', () => {
  it.each([
    [
      named('purchase', 'couponCode', ['string']),
      { id: 'coupon_code', type: 'string', zh: '', en: 'Coupon code' },
    ],
    [named('purchase', '优惠券面额', ['number']), { id: '', type: 'number', zh: '优惠券面额', en: '' }],
    [named('purchase', 'items', ['array']), { id: 'items', type: 'string', zh: '', en: 'Items' }],
    [named('LoanApply', null), { id: 'loan_apply', type: 'string', zh: '', en: 'Loan apply' }],
  ])('of %o starts with what is known', (name, form) =>
    expect(declareForm(name)).toEqual({ ...form, pii: false }),
  );

  it('needs an id for a property, as it names its column', () => {
    const name = named('purchase', '优惠券', ['string']);
    const form = declareForm(name);
    expect(declareProblem(form, name)).toBe('missing_id');
    expect(declareProblem({ ...form, id: 'Coupon' }, name)).toBe('bad_id');
    expect(declareProblem({ ...form, id: 'coupon' }, name)).toBeNull();
    expect(declareProblem(form, named('优惠券', null))).toBeNull();
  });

  it('is sent with labels in both languages', () => {
    const property = named('purchase', 'couponCode', ['string']);
    expect(declarationOf({ ...declareForm(property), zh: ' 优惠券码 ', pii: true }, property)).toEqual({
      event: 'purchase',
      property: 'couponCode',
      id: 'coupon_code',
      type: 'string',
      label: { zh: '优惠券码', en: 'Coupon code' },
      pii: true,
    });
    const event = named('购买', null);
    expect(declarationOf({ ...declareForm(event), zh: '' }, event)).toEqual({
      event: '购买',
      label: { zh: '购买', en: '购买' },
    });
  });
});

it('knows what the plan already declares', () => {
  const amount: PlanProperty = {
    name: 'amount',
    label: { zh: '金额', en: 'Amount' },
    type: 'money',
    pii: false,
  };
  const plan = { events: [{ name: 'purchase' }], properties: [amount] } as unknown as Plan;
  const name = named('refund', 'amount', ['number']);
  expect(declaredElsewhere(plan, name)).toBe(amount);
  expect(declaredElsewhere(plan, named('refund', null))).toBeUndefined();
  expect(eventDeclared(plan, name)).toBe(false);
  expect(eventDeclared(plan, named('purchase', 'x'))).toBe(true);
  expect(allowanceOf(name, amount)).toEqual({
    event: 'refund',
    property: 'amount',
    label: amount.label,
    pii: false,
    type: 'money',
  });
});

it('finds a refused id', () => {
  expect(refusedId(new ApiError({ field: '/id', message: '/id: taken' }, 409))).toBe('taken');
  expect(refusedId(new ApiError({ field: '/type', message: 'no' }, 400))).toBeNull();
});
