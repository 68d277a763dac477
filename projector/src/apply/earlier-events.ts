import type { AnyStoredEvent } from '@parley/events/envelope';
import type { EventStore } from '@parley/event-store/event-store';
import { LRUCache } from 'lru-cache';
import { earlierEvent, type EarlierEvent } from '../projections/earlier-event.ts';
import type { Projection, StreamRange } from '../projections/projection.ts';
import { bytesWithoutText, textBytes } from '@parley/subscription/event-bytes';

interface Run {
  /** Gapless, ascending. */
  events: EarlierEvent[];
  bytes: number;
}

/** Most of the memory that one stream takes: a stream of the longest texts must not evict all others. */
const partPerStream = 1 / 8;

/**
 * Reads earlier events for steps that look back: recently applied ones from memory, others from the log. Remembers as many events
 * of a stream as a step looks back, and evicts the streams that were inactive for the longest time.
 */
export class EarlierEvents {
  readonly #store: Pick<EventStore, 'readStream'>;
  readonly #lookBack: number;
  readonly #maxBytesPerStream: number;
  readonly #runs: LRUCache<string, Run>;

  constructor(store: Pick<EventStore, 'readStream'>, projections: readonly Projection[], maxBytes = 2 * 1024 ** 2) {
    this.#store = store;
    this.#lookBack = Math.max(0, ...projections.map(({ looksBack = 0 }) => looksBack));
    this.#maxBytesPerStream = maxBytes * partPerStream;
    this.#runs = new LRUCache({ maxSize: maxBytes });
  }

  remember(events: readonly AnyStoredEvent[]): void {
    if (this.#lookBack === 0) return;
    for (const [stream, added] of Map.groupBy(events, (event) => event.stream)) {
      const run = this.#runs.peek(stream) ?? { events: [], bytes: 0 };
      dropFirst(run, run.events.length - this.#lookBack);
      for (const event of added) append(run, earlierEvent(event));
      while (run.bytes > this.#maxBytesPerStream) dropFirst(run, 1);
      // A new object: lru-cache counts the size of another value only.
      if (run.bytes > 0) this.#runs.set(stream, { ...run }, { size: run.bytes });
      else this.#runs.delete(stream);
    }
  }

  async read({ stream, after, upTo }: StreamRange): Promise<readonly EarlierEvent[]> {
    const run = this.#runs.peek(stream)?.events;
    const from = Math.max(after + 1, 1);
    const start = run ? from - run[0]!.version : -1;
    if (start >= 0 && run!.at(-1)!.version >= upTo) return run!.slice(start, start + upTo - from + 1);
    return (await this.#store.readStream(stream, { after, upTo, limit: upTo - after })).map(earlierEvent);
  }

  clear(): void {
    this.#runs.clear();
  }
}

function append(run: Run, event: EarlierEvent): void {
  if (run.events.at(-1)?.version !== event.version - 1) dropFirst(run, run.events.length);
  run.events.push(event);
  run.bytes += bytesOf(event);
}

function dropFirst(run: Run, count: number): void {
  if (count <= 0) return;
  for (const event of run.events.splice(0, count)) run.bytes -= bytesOf(event);
}

function bytesOf({ change }: EarlierEvent): number {
  return bytesWithoutText + textBytes(change !== null && 'text' in change ? change.text : null);
}
