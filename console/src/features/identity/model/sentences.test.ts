import { expect, it } from 'vitest';
import type { IdentityEntry } from '../../../api/types';
import { eventOf, sentenceOf } from './sentences';

const entry = (change: Partial<IdentityEntry>): IdentityEntry => ({
  entry: 4,
  kind: 'link',
  ts: '2026-05-03T02:20:00.000Z',
  at: '2026-05-03T02:20:01.000Z',
  source: 'app',
  seq: '17',
  identifier: { type: 'device_id', value: 'd-17' },
  identifier_class: 'shared',
  via: { type: 'customer_no', value: '600123' },
  from: { one_id: 1, identifier: { type: 'device_id', value: 'd-17' } },
  to: { one_id: 2, identifier: { type: 'customer_no', value: '600123' } },
  reverts: null,
  undone_by: null,
  can_undo: true,
  reason: 'login',
  actor: null,
  ...change,
});

const words = {
  person: ({ one_id }: { one_id: number }) => `#${one_id}`,
  identifier: (identifier: { value: string } | null) => identifier?.value ?? '?',
};

it.each<[string, Partial<IdentityEntry>]>([
  ['link_login', {}],
  ['link_with', { via: { type: 'openid', value: 'o6' } }],
  ['link_login', { can_undo: false, undone_by: 9 }],
  ['link_fact', { identifier_class: 'fact', identifier: { type: 'id_number', value: 't' } }],
  ['merge_login', { kind: 'merge' }],
  ['merge_with', { kind: 'merge', via: { type: 'openid', value: 'o6' } }],
  ['move', { kind: 'move' }],
  ['detach', { kind: 'detach' }],
  ['detach_undo', { kind: 'detach', reverts: 3 }],
  ['unmerge', { kind: 'unmerge', reverts: 3 }],
  ['unmerge_fact', { kind: 'unmerge', reverts: 3, identifier_class: 'fact' }],
  ['claim_identifier_kept', { kind: 'claim', reason: 'identifier_kept' }],
  ['claim_unknown', { kind: 'claim', reason: 'of_a_later_version' }],
])('%s', (key, change) => {
  expect(sentenceOf(entry(change), words).key).toBe(key);
});

it('says who, what and which', () => {
  expect(sentenceOf(entry({ kind: 'unmerge', reverts: 3 }), words).values).toEqual({
    identifier: 'd-17',
    via: '600123',
    from: '#1',
    to: '#2',
    reverts: '3',
    reason: 'login',
  });
});

it('names the event only where the reason is one', () => {
  expect(eventOf(entry({}))).toBe('login');
  expect(eventOf(entry({ kind: 'claim', reason: 'two_customers' }))).toBeNull();
  expect(eventOf(entry({ kind: 'unmerge', reverts: 3, reason: 'wrong person' }))).toBeNull();
});
