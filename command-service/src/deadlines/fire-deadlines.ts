/**
 * Claims due deadlines and fires them one by one. Any number of processes may run it; when a process crashes, others claim its
 * deadlines after the claims have expired. Shutdown: `close` resolves when the current deadline has fired.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@parley/database/database';
import type { Logger } from '@parley/service-kit/logging';
import { deadlines, type DeadlineRow, type DeadlineTable } from '@parley/write-tables/deadlines';
import { claimDue, deleteDeadline, postpone } from './deadlines.ts';

interface Dependencies {
  database: Database;
  /** Those of calls by default. */
  table?: DeadlineTable;
  /** Resolves with the time of the next deadline, or null to delete it. May be called twice for one deadline. */
  fire(due: DeadlineRow): Promise<number | null>;
  logger: Logger;
  /** Milliseconds between two polls when the first found fewer deadlines than it could claim. */
  pollInterval?: number;
}

/** Duration of a claim, in microseconds: longer than firing takes. */
const claim = 10_000_000;
const batchSize = 20;

export function fireDeadlines({ database, table = deadlines, fire, logger, pollInterval = 500 }: Dependencies): { close(): Promise<void> } {
  const closing = new AbortController();

  /** True if more deadlines may be due. */
  async function poll(): Promise<boolean> {
    const claimed = await claimDue(database, { limit: batchSize, claim }, table);
    for (const due of claimed) {
      if (closing.signal.aborted) return false;
      // A failed deadline is retried when its claim expires. It is then the longest due again, so it must not stop the batch.
      await fireOne(due).catch((error: unknown) => logger.warn({ err: error, deadlineId: due.deadlineId }, 'failed to fire deadline'));
    }
    return claimed.length === batchSize;
  }

  async function fireOne(due: DeadlineRow): Promise<void> {
    const next = await fire(due);
    if (next === null) await database.write([deleteDeadline(due.deadlineId, table)]);
    else await postpone(database, due, next, table);
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      const hasMore = await poll().catch((error: unknown) => {
        logger.warn({ err: error }, 'failed to claim deadlines');
        return false;
      });
      if (!hasMore) await delay(pollInterval, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    close() {
      closing.abort();
      return running;
    },
  };
}
