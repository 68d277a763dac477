import { ofThisRun } from './desk-of-this-run.ts';

/** Once a run, after Jest's own summary: so what was skipped stands in the last lines. */
export default async function teardown(): Promise<void> {
  const missed = (await ofThisRun.desk?.close()) ?? new Map<string, string>();
  for (const [name, reason] of missed) process.stderr.write(`\nSKIPPED, what needs ${name}: ${reason}`);
  if (missed.size > 0) process.stderr.write('\n');
}
