/** `npm run check`: every check that needs no server. Runs all of them, then fails if one failed. */
import { spawnSync } from 'node:child_process';

const checks: [name: string, command: string, ...words: string[]][] = [
  ['types', 'tsc', '-b'],
  ['lint', 'oxlint', '--deny-warnings'],
  ['format', 'oxfmt', '--check'],
  [
    'boundaries',
    'depcruise',
    '--config',
    '.dependency-cruiser.cjs',
    'packages',
    'standalone',
    'cli',
    'command-service',
    'query-service',
    'projector',
    'dispatcher',
    'realtime-gateway',
    'signaling',
  ],
  ['dead code', 'knip', '--no-progress'],
  ['language', process.execPath, 'scripts/check-language.ts'],
  ['walkthrough', process.execPath, 'scripts/check-walkthrough.ts'],
  ['generated files', process.execPath, 'scripts/generate.ts', '--check'],
  ['API documents', process.execPath, 'scripts/check-api-documents.ts'],
  ['size of the web client', process.execPath, 'scripts/check-web-size.ts'],
];

/** Their measurements are of interest also when they are within their limits. */
const measuring = new Set(['size of the web client']);

let failed = 0;
for (const [name, command, ...words] of checks) {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(command, words, { encoding: 'utf8' });
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (status !== 0) {
    failed++;
    console.log(stdout, stderr);
  } else if (measuring.has(name)) console.log(stdout.trimEnd().replaceAll(/^/gm, '       '));
}
process.exitCode = failed === 0 ? 0 : 1;
