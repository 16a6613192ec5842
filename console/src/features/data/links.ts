// What the addresses of the data pages say.

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

export interface CatalogueSearch {
  plan?: string | undefined;
}

export const parseCatalogueSearch = (search: Record<string, unknown>): CatalogueSearch => ({
  plan: text(search.plan),
});

export interface SourcesSearch {
  /** The source whose connection is shown. */
  connect?: string | undefined;
}

export const parseSourcesSearch = (search: Record<string, unknown>): SourcesSearch => ({
  connect: text(search.connect),
});

/** Which rejected events are listed. */
export interface QualitySearch {
  plan?: string | undefined;
  source?: string | undefined;
  reason?: string | undefined;
}

export const parseQualitySearch = (search: Record<string, unknown>): QualitySearch => ({
  plan: text(search.plan),
  source: text(search.source),
  reason: text(search.reason),
});
