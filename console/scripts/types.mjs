// Generates src/api/schema.ts from the server's OpenAPI document; with --check it fails when they differ.
import { readFile, writeFile } from 'node:fs/promises';
import openapi, { astToString } from 'openapi-typescript';

const document = new URL('../../src/api/openapi.json', import.meta.url);
const target = new URL('../src/api/schema.ts', import.meta.url);

const ast = await openapi(document, { defaultNonNullable: false });
const text = `// Generated from src/api/openapi.json by \`npm run types\`; do not edit.\n${astToString(ast)}`;

if (process.argv.includes('--check')) {
  const current = await readFile(target, 'utf8').catch(() => '');
  if (current !== text) {
    console.error('console/src/api/schema.ts does not match src/api/openapi.json: run `npm run types`');
    process.exit(1);
  }
} else {
  await writeFile(target, text);
}
