import { backoff, retry } from '@parley/concurrency/retry';
import { DatabaseUnavailable } from './database.ts';
import { isBusy, translateSqliteError } from './sqlite-errors.ts';

/** Retries `work` while another connection holds the file; throws DatabaseUnavailable at the deadline. */
export async function retryWhileBusy<T>(work: () => T | Promise<T>, deadlineMs: number): Promise<T> {
  try {
    return await retry(async () => work(), { retryIf: isBusy, deadlineMs, delayMs: backoff(25) });
  } catch (error) {
    throw isBusy(error) ? new DatabaseUnavailable('another process holds the SQLite file', error) : translateSqliteError(error);
  }
}
