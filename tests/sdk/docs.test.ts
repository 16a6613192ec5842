// Follows the server integration of docs/collection.md to the letter.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually, kPrograms, kRoot, Rouse } from './rouse.ts';

const kPage = readFileSync(join(kRoot, 'docs/collection.md'), 'utf8');

/** The first block of code in that language under the heading. */
function block(heading: string, language: string): string {
  const section = kPage.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const code = section.split(`\n\`\`\`${language}\n`)[1]?.split('\n```')[0];
  if (code === undefined) throw new Error(`docs/collection.md has no ${language} under "${heading}"`);
  return code;
}

const rouse = new Rouse();

/** In a shell where `rouse` is a command and its data directory is the usual one. */
const shell = (command: string): string =>
  execFileSync('bash', ['-ec', command], {
    cwd: rouse.folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${kPrograms}${delimiter}${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'inherit'],
  });

before(async () => {
  symlinkSync(join(rouse.folder, 'data'), join(rouse.folder, 'rouse-data'));
  symlinkSync(join(kRoot, 'packs'), join(rouse.folder, 'packs'));
  symlinkSync(fileURLToPath(new URL('node_modules', import.meta.url)), join(rouse.folder, 'node_modules'));
  await rouse.start();
});
after(() => rouse.stop());

test('from a source to a funnel', async () => {
  const key = /write_key: *(\S+)/.exec(shell(block('A source', 'sh')))?.[1];
  assert.ok(key);
  await eventually('the server to know the source', async () =>
    (await fetch(`${rouse.url}/v1/projects/${key}/settings`)).ok ? true : undefined,
  );

  writeFileSync(join(rouse.folder, 'server.mjs'), block('Server', 'js'));
  const said = execFileSync(process.execPath, ['server.mjs'], {
    cwd: rouse.folder,
    encoding: 'utf8',
    env: { ...process.env, ROUSE_WRITE_KEY: key, ROUSE_ADDRESS: rouse.url },
  });
  assert.equal(said, '');

  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const spec = { ...JSON.parse(block('Server', 'json')), range: { from: day(-1), to: day(1) } };
  writeFileSync(join(rouse.folder, 'first_funnel.json'), JSON.stringify(spec));
  await rouse.settled(2);
  const { steps } = JSON.parse(shell(`${block('Server', 'sh')} --format json`));
  assert.deepEqual(
    steps.map(({ customers }: { customers: number }) => customers),
    [1, 1],
  );
});
