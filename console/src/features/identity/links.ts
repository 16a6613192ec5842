// What the address of the identity page says.

export const kTabs = ['person', 'day', 'duplicates'] as const;
export type IdentityTab = (typeof kTabs)[number];

export interface IdentitySearch {
  tab?: IdentityTab | undefined;
  /** What somebody looks for. */
  q?: string | undefined;
  /** The person that is shown, by one_id. */
  person?: string | undefined;
  /** The entry of the ledger that is pointed at, with its person. */
  entry?: number | undefined;
  /** The identifier of "who was this on that day". */
  identifier?: string | undefined;
  day?: string | undefined;
}

// A number in an address that was written by hand arrives as one.
const text = (value: unknown): string | undefined => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

const number = (value: unknown): number | undefined => {
  const read = Number(text(value));
  return Number.isSafeInteger(read) && read > 0 ? read : undefined;
};

export const parseIdentitySearch = (search: Record<string, unknown>): IdentitySearch => ({
  tab: kTabs.find((tab) => tab === search.tab),
  q: text(search.q),
  person: text(search.person),
  entry: number(search.entry),
  identifier: text(search.identifier),
  day: text(search.day),
});
