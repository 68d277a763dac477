/**
 * Writes the files that are made from code: .env.example, docs/reference/ and the documents of the API. `--check` only compares, and fails when one
 * is stale.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Documents are made where the packages can be imported: by the compositions that know them all. */
const printers = [
  'deploy/monitoring/print-dashboards.ts',
  'standalone/src/reference/print-reference.ts',
  'cli/src/reference/print-reference.ts',
];
const files = Object.assign({}, ...printers.map(print)) as Record<string, string>;

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

function print(script: string): Record<string, string> {
  const printed = execFileSync(process.execPath, [join(root, script)], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(printed) as Record<string, string>;
}
