/** A store that does not answer for a moment ends no replay of an hour: it goes on where its sides stand. */
import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseUnavailable } from '@parley/database/database';
import { StoreUnavailable } from '@parley/event-store/event-store';
import { CannotRebuild, type Beginning } from '@parley/projector/rebuild/slot-claim';

export interface Timeout {
  signal: AbortSignal;
  /** How often in a row it is tried again, and how long after. */
  attempts?: number;
  pauseMs?: number;
}

/**
 * Throws what ended the last attempt. `work` calls `onBegun` when its sides hold something: until then another attempt
 * begins as the first did, from then on it never does, since they may have become live, and others be kept in their place.
 */
export async function outlast<T>(
  beginning: Beginning,
  work: (beginning: Beginning, onBegun: () => void) => Promise<T>,
  { signal, attempts = 10, pauseMs = 3_000 }: Timeout,
): Promise<T> {
  let [from, away]: [Beginning, unknown] = [beginning, null];
  let isBegun = beginning !== 'nothing';
  for (let left = attempts; ; left--) {
    try {
      return await work(from, () => (isBegun = true));
    } catch (error) {
      // It was away before there was anything to go on with.
      if (away !== null && from === 'unfinished' && error instanceof CannotRebuild) throw away;
      if (!isAway(error) || left === 0) throw error;
      [from, away] = [isBegun ? 'unfinished' : 'nothing', error];
      await delay(pauseMs, undefined, { signal });
    }
  }
}

export const isAway = (error: unknown): boolean => error instanceof DatabaseUnavailable || error instanceof StoreUnavailable;
