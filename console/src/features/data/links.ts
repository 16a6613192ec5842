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

/** Which board is shown, of how many days, and the run that is open. */
export interface TablesSearch {
  delivery?: string | undefined;
  days?: number | undefined;
  run?: string | undefined;
}

const kDaysMax = 100;

function days(value: unknown): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number >= 1 && number <= kDaysMax ? number : undefined;
}

const runId = (value: unknown): string | undefined =>
  /^\d+$/.test(String(value)) ? String(value) : undefined;

export const parseTablesSearch = (search: Record<string, unknown>): TablesSearch => ({
  delivery: text(search.delivery),
  days: days(search.days),
  run: runId(search.run),
});
