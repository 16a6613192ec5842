export interface LoadsSearch {
  tab?: 'catalogue' | undefined;
  plan?: string | undefined;
}

export function parseLoadsSearch(search: Record<string, unknown>): LoadsSearch {
  return {
    ...(search.tab === 'catalogue' ? { tab: 'catalogue' as const } : {}),
    ...(typeof search.plan === 'string' ? { plan: search.plan } : {}),
  };
}
