// Writes .br (quality 11) and .gz (level 9) siblings of every compressible file in dist/, so the server never
// compresses while it answers.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const brotli = promisify(brotliCompress);
const gz = promisify(gzip);
const dist = new URL('../dist/', import.meta.url).pathname;
const kCompressible = /\.(js|css|html|svg|json)$/;

const names = await readdir(dist, { recursive: true });
for (const name of names.filter((n) => kCompressible.test(n) && !n.startsWith('.vite'))) {
  const content = await readFile(join(dist, name));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  await writeFile(join(dist, `${name}.br`), await brotli(content, { params }));
  await writeFile(join(dist, `${name}.gz`), await gz(content, { level: 9 }));
}
