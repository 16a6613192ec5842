export interface LoadsSearch {
  tab?: 'catalogue' | undefined;
  plan?: string | undefined;
}

export function parseLoadsSearch(search: Record<string, unknown>): LoadsSearch {
  return {
    tab: search.tab === 'catalogue' ? 'catalogue' : undefined,
    plan: typeof search.plan === 'string' ? search.plan : undefined,
  };
}
