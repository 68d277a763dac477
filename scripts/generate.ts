/**
 * Writes the files that are made from code: .env.example, docs/reference/ and the documents of the API. `--check` only compares, and fails when one
 * is stale.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** The documents are made where the packages can be imported: by the composition that knows them all. */
const files = JSON.parse(
  execFileSync(process.execPath, [join(root, 'packages/standalone/src/reference/print-reference.ts')], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  }),
) as Record<string, string>;

let stale = 0;
for (const [path, content] of Object.entries(files)) {
  const file = join(root, path);
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  } else if (contentOf(file) !== content) {
    stale++;
    console.error(`${path} is stale: run npm run generate`);
  }
}
process.exitCode = stale === 0 ? 0 : 1;

function contentOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
