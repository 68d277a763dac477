import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseUnavailable } from '@parley/database/database';
import { StoreUnavailable } from '@parley/event-store/event-store';
import { isCheckpointMoved } from '@parley/read-tables/checkpoints';
import { CannotRebuild, type StartFrom } from './slot-claim.ts';

export interface RetryOptions {
  signal: AbortSignal;
  /** Consecutive retries. */
  maxRetries?: number;
  pauseMs?: number;
}

/**
 * Retries a rebuild while a store is unavailable, so that a short outage does not end an hour of work, and after its checkpoints were moved,
 * as an erasure does: what it had read may be erased. Throws the last error.
 *
 * `attempt` calls `onResumable` once its slots hold data. Before that a retry starts as the first attempt did; after that it always
 * resumes, because the slots may have become active, with others as the previous ones.
 */
export async function retryWhileUnavailable<T>(
  startFrom: StartFrom,
  attempt: (startFrom: StartFrom, onResumable: () => void) => Promise<T>,
  { signal, maxRetries = 10, pauseMs = 3_000 }: RetryOptions,
): Promise<T> {
  let [from, outage]: [StartFrom, unknown] = [startFrom, null];
  let resumable = startFrom !== 'empty';
  for (let left = maxRetries; ; left--) {
    try {
      return await attempt(from, () => (resumable = true));
    } catch (error) {
      // The outage came before the slots held anything to resume.
      if (outage !== null && from === 'unfinished' && error instanceof CannotRebuild) throw outage;
      if (!(isUnavailable(error) || isCheckpointMoved(error)) || left === 0) throw error;
      [from, outage] = [resumable ? 'unfinished' : 'empty', error];
      await delay(pauseMs, undefined, { signal });
    }
  }
}

export const isUnavailable = (error: unknown): boolean => error instanceof DatabaseUnavailable || error instanceof StoreUnavailable;
