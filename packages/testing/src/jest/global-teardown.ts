import { ofThisRun } from './desk-of-this-run.ts';

/** Once a run, after Jest's own summary: so what was skipped stands in the last lines. */
export default async function teardown(): Promise<void> {
  const missing = (await ofThisRun.desk?.close()) ?? [];
  for (const { name, missing: reason } of missing) process.stderr.write(`\nSKIPPED, what needs ${name}: ${reason}`);
  if (missing.length > 0) process.stderr.write('\n');
}
