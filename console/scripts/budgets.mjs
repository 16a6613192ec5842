// Fails the build when the first load or a lazy part is larger than its budget (brotli, KiB). Every part counts the
// files the browser does not have yet after the shell, its texts included. Charts are a part of their own: they are
// fetched while the first query runs, the page is usable without them.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

const dist = new URL('../dist/', import.meta.url).pathname;
const manifest = JSON.parse(await readFile(join(dist, '.vite/manifest.json'), 'utf8'));

const texts = (feature) => `src/features/${feature}/locales/zh-CN.json`;
const kShell = { name: 'shell, first load', keys: ['index.html', texts('shell')], budget: 225 };
const kParts = [
  { name: 'funnel page', keys: ['src/features/behaviour/funnel_page.tsx', texts('behaviour')], budget: 130 },
  {
    name: 'retention page',
    keys: ['src/features/behaviour/retention_page.tsx', texts('behaviour')],
    budget: 130,
  },
  {
    name: 'events pages',
    keys: ['src/features/behaviour/events_pages.tsx', texts('behaviour')],
    budget: 130,
  },
  {
    name: 'journey pages',
    keys: ['src/features/behaviour/journey_pages.tsx', texts('behaviour')],
    budget: 130,
  },
  {
    name: 'activity pages',
    keys: ['src/features/behaviour/activity_pages.tsx', texts('behaviour')],
    budget: 130,
  },
  { name: 'charts', keys: ['src/features/behaviour/result/chart.tsx'], budget: 190 },
  { name: 'data pages', keys: ['src/features/pages.ts', texts('data')], budget: 130 },
  { name: 'identity page', keys: ['src/features/pages.ts', texts('identity')], budget: 130 },
];

function filesOf(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`${key} is not in the build: mend scripts/budgets.mjs`);
  seen.add(key);
  const imported = (chunk.imports ?? []).filter((name) => !seen.has(name));
  return [chunk.file, ...(chunk.css ?? []), ...imported.flatMap((name) => filesOf(name, seen))];
}

async function kibibytes(files) {
  const sizes = await Promise.all(
    [...files].map(async (file) => (await stat(join(dist, `${file}.br`))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}

const shell = new Set(kShell.keys.flatMap((key) => filesOf(key)));
let failed = false;
for (const part of [kShell, ...kParts]) {
  const files = new Set(part.keys.flatMap((key) => filesOf(key)));
  if (part !== kShell) for (const file of shell) files.delete(file);
  const size = await kibibytes(files);
  failed ||= size > part.budget;
  console.log(
    `${size > part.budget ? 'OVER' : 'ok  '} ${size.toFixed(1).padStart(6)} of ${part.budget} KiB  ${part.name}`,
  );
}
if (failed) process.exit(1);
