/** A store that does not answer for a moment ends no replay of an hour: it goes on where its sides stand. */
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseUnavailable } from '@parley/database/database';
import { StoreUnavailable } from '@parley/event-store/event-store';
import { CannotRebuild, type Beginning } from '@parley/projector/rebuild/side-claim';

export interface Patience {
  signal: AbortSignal;
  /** How often in a row it is tried again, and how long after. */
  attempts?: number;
  pauseMs?: number;
}

/** Throws what ended the last attempt. */
export async function outlast<T>(
  beginning: Beginning,
  work: (beginning: Beginning) => Promise<T>,
  { signal, attempts = 10, pauseMs = 3_000 }: Patience,
): Promise<T> {
  let [from, away]: [Beginning, unknown] = [beginning, null];
  for (let left = attempts; ; left--) {
    try {
      return await work(from);
    } catch (error) {
      // It was away before there was anything to go on with.
      if (from === 'unfinished' && away !== null && error instanceof CannotRebuild) {
        if (beginning !== 'nothing') throw away;
        from = 'nothing';
        continue;
      }
      if (!isAway(error) || left === 0) throw error;
      [from, away] = ['unfinished', error];
      await delay(pauseMs, undefined, { signal });
    }
  }
}

export const isAway = (error: unknown): boolean => error instanceof DatabaseUnavailable || error instanceof StoreUnavailable;
