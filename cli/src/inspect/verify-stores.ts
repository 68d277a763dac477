import { subscriptions } from '@parley/projector/projections/subscriptions';
import { compareWithFreshProjection, type RowDifference } from '@parley/projector/rebuild/compare-with-fresh-projection';
import { CommandFailed } from '../command-failed.ts';
import type { Invocation } from '../invocation.ts';
import type { Stores } from '../stores/open-stores.ts';
import { verifyLog, type LogError } from './verify-log.ts';

export interface VerifyOptions {
  /** One of them: only that. */
  log?: boolean | undefined;
  tables?: boolean | undefined;
  /** Limit in events or rows per second. */
  maxRate?: number | undefined;
}

/** Checks the log, and compares every row of the read tables with a fresh projection of it. Throws CommandFailed after printing what is wrong. */
export async function verifyStores(
  { store, read: database }: Pick<Stores, 'store' | 'read'>,
  { output, signal }: Pick<Invocation, 'output' | 'signal'>,
  options: VerifyOptions,
): Promise<void> {
  const { maxRate } = options;
  const both = options.log === options.tables;
  const logErrors = options.log || both ? await verifyLog(store, { bar: output.progress('log'), signal, maxRate }) : [];
  for (const error of logErrors) output.print({ error: 'log', ...error }, `${error.partition}:${error.position} ${error.message}`);
  const differences: RowDifference[] = [];
  for (const subscription of options.tables || both ? subscriptions : []) {
    const bar = output.progress(`${subscription.subscription} tables`);
    const compared = await compareWithFreshProjection(
      { store, database, ...subscription },
      { maxRate, signal, onProgress: (done, total, unit) => bar.update(done, total, unit) },
    );
    bar.stop();
    output.print(
      { compared: subscription.subscription, rows: compared.rows, differences: compared.differences.length },
      `${subscription.subscription}: ${compared.rows} rows compared.`,
    );
    differences.push(...compared.differences);
  }
  for (const difference of differences) output.print({ error: 'row', ...difference }, describeDifference(difference));
  failOnErrors(logErrors, differences);
  output.note('No errors found.');
}

function describeDifference({ table, key, columns, tables, log }: RowDifference): string {
  const row = `${table} ${JSON.stringify(key)}`;
  if (!tables) return `${row} is missing from the read tables`;
  if (!log) return `${row} is not in the log`;
  const lines = columns.map((column) => `    ${column}: ${JSON.stringify(tables[column])}, expected ${JSON.stringify(log[column])}`);
  return [`${row} differs from the log`, ...lines].join('\n');
}

function failOnErrors(logErrors: readonly LogError[], differences: readonly RowDifference[]): void {
  if (logErrors.length > 0) throw new CommandFailed(`${logErrors.length} error(s) in the log`, 'restore the log from a backup');
  if (differences.length === 0) return;
  const tables = [...new Set(differences.map(({ table }) => table))];
  throw new CommandFailed(`${differences.length} row(s) differ from the log`, `parley replay ${tables.join(' ')}`);
}
