// Entries of the ledger as sentences: which one, and what stands in it.
import type { Identifier, IdentityEntry, PersonName } from '../../../api/types';

/** How things are called in the reader's language. */
export interface Words {
  person: (person: PersonName) => string;
  identifier: (identifier: Identifier | null) => string;
}

export type SentenceKey =
  | 'link_login'
  | 'link_with'
  | 'link_fact'
  | 'merge_login'
  | 'merge_with'
  | 'move'
  | 'detach'
  | 'detach_undo'
  | 'block'
  | 'unmerge'
  | 'unmerge_fact'
  | `claim_${ClaimReason}`
  | 'claim_unknown';

const kClaimReasons = [
  'two_customers',
  'identifier_limit',
  'too_many_identifiers',
  'identifier_kept',
  'duplicate_fact',
  'customer_number_stays',
] as const;
type ClaimReason = (typeof kClaimReasons)[number];

export interface Sentence {
  key: SentenceKey;
  values: Record<'identifier' | 'via' | 'from' | 'to' | 'reverts' | 'reason', string>;
}

/** The identifier was shown together with the customer number itself, as at a login. */
const isLogin = ({ via }: IdentityEntry): boolean => via?.type === 'customer_no';

/** A fact joins nobody: the customer is the first to show it. */
export const isFact = ({ identifier_class }: IdentityEntry): boolean => identifier_class === 'fact';

function keyOf(entry: IdentityEntry): SentenceKey {
  switch (entry.kind) {
    case 'link':
      if (isFact(entry)) return 'link_fact';
      return isLogin(entry) ? 'link_login' : 'link_with';
    case 'merge':
      return isLogin(entry) ? 'merge_login' : 'merge_with';
    case 'detach':
      return entry.reverts === null ? 'detach' : 'detach_undo';
    case 'claim': {
      const reason = kClaimReasons.find((known) => known === entry.reason);
      return reason ? `claim_${reason}` : 'claim_unknown';
    }
    case 'unmerge':
      return isFact(entry) ? 'unmerge_fact' : 'unmerge';
    default:
      return entry.kind;
  }
}

export function sentenceOf(entry: IdentityEntry, words: Words): Sentence {
  return {
    key: keyOf(entry),
    values: {
      identifier: words.identifier(entry.identifier),
      via: words.identifier(entry.via),
      from: words.person(entry.from),
      to: words.person(entry.to),
      reverts: String(entry.reverts ?? ''),
      reason: entry.reason ?? '',
    },
  };
}

/** The name of the event that caused it; of a claim, an unmerge and what came with one, the reason is another. */
export const eventOf = ({ kind, reason, reverts }: IdentityEntry): string | null =>
  kind === 'claim' || reverts !== null ? null : reason;
