/**
 * Appends that wait for their lane: what arrives while a transaction is in flight is the next batch. Nothing here tells
 * time; whether a free lane waits for more is its own affair.
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
  #events = 0;

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** How many events wait. */
  get events(): number {
    return this.#events;
  }

  push(waiting: Waiting): void {
    this.#waiting.push(waiting);
    this.#events += waiting.prepared.events.length;
  }

  /** The next batch of those that are meant, in order of arrival: as much as the limits allow, and at least one if any waits. */
  take(isMeant: (prepared: PreparedAppend) => boolean = () => true): Waiting[] {
    const batch: Waiting[] = [];
    const left: Waiting[] = [];
    let events = 0;
    let bytes = 0;
    let isFull = false;
    for (const waiting of this.#waiting) {
      const { prepared } = waiting;
      const isWanted = !isFull && isMeant(prepared);
      if (isWanted) isFull = batch.length > 0 && isOver(batch.length + 1, events + prepared.events.length, bytes + prepared.bytes);
      if (!isWanted || isFull) {
        left.push(waiting);
        continue;
      }
      batch.push(waiting);
      events += prepared.events.length;
      bytes += prepared.bytes;
    }
    this.#waiting = left;
    this.#events -= events;
    return batch;
  }
}

const isOver = (appends: number, events: number, bytes: number): boolean =>
  appends > batchLimits.appends || events > batchLimits.events || bytes > batchLimits.bytes;
