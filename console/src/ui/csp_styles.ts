// Replaces rc-util's dynamicCSS (see vite.config.ts): the same calls, but rules go to constructable style sheets of
// the document instead of <style> elements, so `style-src 'self'` holds without 'unsafe-inline' or a nonce.
// The order of sheets follows rc-util: 'queue' styles by priority first, then plain ones in order of arrival.

interface Options {
  mark?: string;
  prepend?: boolean | 'queue';
  priority?: number;
  attachTo?: unknown;
}

interface Entry {
  key: string;
  rank: number;
  css: string;
  sheet: CSSStyleSheet;
  /** Stands for the <style> element that callers tag with attributes; never attached to the document. */
  node: HTMLStyleElement;
}

const entries: Entry[] = [];
const kPlainRank = Number.MAX_SAFE_INTEGER;

const fullKey = (key: string, options: Options) => `${options.mark ?? ''}\n${key}`;

function rankOf(options: Options): number {
  if (options.prepend === 'queue') return options.priority ?? 0;
  return options.prepend ? -1 : kPlainRank;
}

function insert(css: string, key: string, options: Options): HTMLStyleElement {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  const entry: Entry = { key, rank: rankOf(options), css, sheet, node: document.createElement('style') };
  const at = entries.findIndex((other) => other.rank > entry.rank);
  const index = at < 0 ? entries.length : at;
  entries.splice(index, 0, entry);
  document.adoptedStyleSheets = entries.map((e) => e.sheet);
  return entry.node;
}

export function injectCSS(css: string, options: Options = {}): HTMLStyleElement {
  return insert(css, '', options);
}

export function updateCSS(css: string, key: string, options: Options = {}): HTMLStyleElement {
  const id = fullKey(key, options);
  const existing = entries.find((entry) => entry.key === id);
  if (!existing) return insert(css, id, options);
  if (existing.css !== css) {
    existing.css = css;
    existing.sheet.replaceSync(css);
  }
  return existing.node;
}

export function removeCSS(key: string, options: Options = {}): void {
  const index = entries.findIndex((entry) => entry.key === fullKey(key, options));
  if (index < 0) return;
  entries.splice(index, 1);
  document.adoptedStyleSheets = entries.map((e) => e.sheet);
}

export function clearContainerCache(): void {}
