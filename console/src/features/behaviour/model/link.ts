// An analysis page's address: the whole analysis, so that a link opens what its sender saw.

export interface AnalysisSearch {
  /** Of the page's kind, if its model can read it. */
  spec?: object | undefined;
  /** The saved analysis the spec was opened from. */
  insight?: string | undefined;
  /** A view of the result. */
  tab?: string | undefined;
  /** The address held something that is not an analysis. */
  broken?: true | undefined;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Names every member: the router keeps what the address said of one that is left out. `broken` is read back too,
 * because the router writes what was parsed into the address and parses it again.
 */
export function parseSearch(search: Record<string, unknown>): AnalysisSearch {
  const spec = isObject(search.spec) ? search.spec : undefined;
  return {
    spec,
    insight: search.insight === undefined ? undefined : String(search.insight),
    tab: typeof search.tab === 'string' ? search.tab : undefined,
    broken: !spec && (search.spec !== undefined || search.broken === true) ? true : undefined,
  };
}
