/** The queue of appends: those that arrive while a transaction is in flight form the next batch. */
import type { AppendResult } from '../event-store.ts';
import type { PreparedAppend } from './prepared-append.ts';

/** Limits of one transaction. A batch has at least one append, whatever its size. */
export const batchLimits = { appends: 512, events: 2_000, bytes: 1024 * 1024 } as const;

/** An append with the callbacks of its caller. */
export interface WaitingAppend {
  prepared: PreparedAppend;
  resolve(result: AppendResult): void;
  reject(error: Error): void;
}

export class BatchQueue<Waiting extends { prepared: PreparedAppend } = WaitingAppend> {
  #waiting: Waiting[] = [];
  #events = 0;

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Number of waiting events. */
  get events(): number {
    return this.#events;
  }

  push(waiting: Waiting): void {
    this.#waiting.push(waiting);
    this.#events += waiting.prepared.events.length;
  }

  /** Takes the next batch of the selected appends, in order of arrival, up to the limits; at least one if any is waiting. */
  take(isSelected: (prepared: PreparedAppend) => boolean = () => true): Waiting[] {
    const batch: Waiting[] = [];
    const remaining: Waiting[] = [];
    let events = 0;
    let bytes = 0;
    let isFull = false;
    for (const waiting of this.#waiting) {
      const { prepared } = waiting;
      const isCandidate = !isFull && isSelected(prepared);
      if (isCandidate)
        isFull = batch.length > 0 && exceedsLimits(batch.length + 1, events + prepared.events.length, bytes + prepared.bytes);
      if (!isCandidate || isFull) {
        remaining.push(waiting);
        continue;
      }
      batch.push(waiting);
      events += prepared.events.length;
      bytes += prepared.bytes;
    }
    this.#waiting = remaining;
    this.#events -= events;
    return batch;
  }
}

const exceedsLimits = (appends: number, events: number, bytes: number): boolean =>
  appends > batchLimits.appends || events > batchLimits.events || bytes > batchLimits.bytes;
