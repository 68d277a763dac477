/**
 * Takes deadlines that are due and fires them, one after another. Any number of processes do so; what one had claimed when
 * it died is another's once the claim has run out. Shutdown: `close` resolves when the one under way is done.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@parley/database/database';
import type { Logger } from '@parley/service-kit/logging';
import { claimDue, forgetDeadline, postpone, type DeadlineRow } from './deadlines.ts';

interface Dependencies {
  database: Database;
  /** Answers when it is due next, or null when it is done for good. May be called twice for one deadline. */
  fire(due: DeadlineRow): Promise<number | null>;
  logger: Logger;
  /** Milliseconds between two looks, when the first found fewer than it could take. */
  pause?: number;
}

/** Microseconds: longer than firing takes. */
const claim = 10_000_000;
const atOnce = 20;

export function fireDeadlines({ database, fire, logger, pause = 500 }: Dependencies): { close(): Promise<void> } {
  const ending = new AbortController();

  /** Whether more may be due. */
  async function look(): Promise<boolean> {
    const claimed = await claimDue(database, { limit: atOnce, claim });
    for (const due of claimed) {
      if (ending.signal.aborted) return false;
      // Its claim runs out, and somebody tries again. Those that were claimed with it can not wait for that: it stays the first.
      await fireOne(due).catch((error: unknown) => logger.warn({ err: error, deadlineId: due.deadlineId }, 'a deadline was not fired'));
    }
    return claimed.length === atOnce;
  }

  async function fireOne(due: DeadlineRow): Promise<void> {
    const next = await fire(due);
    if (next === null) await database.write([forgetDeadline(due.deadlineId)]);
    else await postpone(database, due, next);
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      const isMoreDue = await look().catch((error: unknown) => {
        logger.warn({ err: error }, 'deadlines were not claimed');
        return false;
      });
      if (!isMoreDue) await delay(pause, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    close() {
      ending.abort();
      return running;
    },
  };
}
