import { currentRun } from './current-run.ts';

/** Runs once after Jest's own summary, so skipped tests are named in the last lines. */
export default async function teardown(): Promise<void> {
  const missing = (await currentRun.registry?.close()) ?? new Map<string, string>();
  for (const [name, reason] of missing) process.stderr.write(`\nSKIPPED tests that need ${name}: ${reason}`);
  if (missing.size > 0) process.stderr.write('\n');
}
