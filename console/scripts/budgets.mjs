// Fails the build when a first load or a route is larger than its budget (sizes are brotli, in KiB).
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

const dist = new URL('../dist/', import.meta.url).pathname;
const manifest = JSON.parse(await readFile(join(dist, '.vite/manifest.json'), 'utf8'));

/** Routes by the source file of their lazy chunk; `kinds` as in the project's console budgets. */
const kShellBudget = 225;
const kRouteBudgets = {
  'src/features/behaviour/funnel_page.tsx': 190,
  'src/features/data/loads_page.tsx': 130,
};

function filesOf(key, seen = new Set()) {
  const chunk = manifest[key];
  const files = [chunk.file, ...(chunk.css ?? [])];
  seen.add(key);
  for (const name of chunk.imports ?? []) if (!seen.has(name)) files.push(...filesOf(name, seen));
  return files;
}

/** A page opens with its locale and its charts, though both are loaded by a later import(). */
function withDynamic(key) {
  const chunk = manifest[key];
  const later = (chunk.dynamicImports ?? []).filter((name) => !(name in kRouteBudgets));
  return new Set([...filesOf(key), ...later.flatMap((name) => filesOf(name))]);
}

async function kibibytes(files) {
  const sizes = await Promise.all(
    [...files].map(async (file) => (await stat(join(dist, `${file}.br`))).size),
  );
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}

const shell = new Set(filesOf('index.html'));
const localeKey = Object.keys(manifest).filter((key) => /shell\/locales\/.*\.json$/.test(key));
for (const key of localeKey.slice(0, 1)) for (const file of filesOf(key)) shell.add(file);

let failed = false;
function report(name, size, budget) {
  const over = size > budget;
  failed ||= over;
  console.log(`${over ? 'OVER ' : 'ok   '} ${size.toFixed(1).padStart(6)} of ${budget} KiB  ${name}`);
}

report('shell, first load', await kibibytes(shell), kShellBudget);
for (const [route, budget] of Object.entries(kRouteBudgets)) {
  const extra = [...withDynamic(route)].filter((file) => !shell.has(file));
  report(route, await kibibytes(extra), budget);
}
if (failed) process.exit(1);
