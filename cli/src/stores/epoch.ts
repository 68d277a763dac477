import { WriteRefused, type Database } from '@parley/database/database';
import { PARTITIONS } from '@parley/events/partitions';
import { CommandFailed } from '../command-failed.ts';
import { readTableNames } from './table-names.ts';

/** Next steps when the log has lost events that were already projected. */
export const beginEpochAfter = 'stop the services, run parley epoch --new, start them, then run parley replay';

/** Returns null when the log has no tables yet. */
export async function readEpoch(log: Database): Promise<{ storeId: string; epoch: number } | null> {
  if (!(await readTableNames(log)).has('store')) return null;
  const [store] = await log.read<{ storeId: string; epoch: number }>({ sql: 'SELECT lower(hex(store_id)) AS storeId, epoch FROM store' });
  return store ?? null;
}

/** Raises the epoch in one transaction: a concurrent append is either complete before it or refused after it. */
export async function beginEpoch(log: Database, present: number, next: number): Promise<void> {
  try {
    await log.write([
      { statement: { sql: 'UPDATE heads SET epoch = ? WHERE epoch = ?', values: [next, present] }, affects: PARTITIONS },
      { statement: { sql: 'UPDATE store SET epoch = ? WHERE epoch = ?', values: [next, present] }, affects: 1 },
    ]);
  } catch (error) {
    if (error instanceof WriteRefused)
      throw new CommandFailed('the epoch changed concurrently, or the restore has mixed two epochs', 'parley doctor');
    throw error;
  }
}
