/**
 * Appends that wait for their lane. No timer: what arrives while a transaction is in flight is the next batch, so
 * nothing is added to an append that comes alone.
 */
import type { AppendResult } from '../event-store.ts';
import type { PreparedAppend } from './prepared-append.ts';

/** How much one transaction takes. A batch always holds at least one append, whatever its size. */
export const batchLimits = { appends: 512, events: 2_000, bytes: 1024 * 1024 } as const;

/** An append and the caller who waits for it. */
export interface WaitingAppend {
  prepared: PreparedAppend;
  resolve(result: AppendResult): void;
  reject(error: Error): void;
}

export class BatchQueue<Waiting extends { prepared: PreparedAppend } = WaitingAppend> {
  #waiting: Waiting[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  push(waiting: Waiting): void {
    this.#waiting.push(waiting);
  }

  /** The next batch, in order of arrival: as much as the limits allow, and at least one if any waits. */
  take(): Waiting[] {
    let events = 0;
    let bytes = 0;
    let count = 0;
    for (const { prepared } of this.#waiting) {
      events += prepared.events.length;
      bytes += prepared.bytes;
      const isOver = count === batchLimits.appends || events > batchLimits.events || bytes > batchLimits.bytes;
      if (isOver && count > 0) break;
      count += 1;
    }
    const batch = this.#waiting.slice(0, count);
    this.#waiting = count === this.#waiting.length ? [] : this.#waiting.slice(count);
    return batch;
  }
}
