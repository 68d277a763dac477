import type { AnyStoredEvent } from '@parley/events/envelope';
import type { EventStore } from '@parley/event-store/event-store';
import { earlierEvent, type EarlierEvent } from '../projections/earlier-event.ts';
import type { Projection, StreamRange } from '../projections/projection.ts';

/** Gapless, ascending. */
type Run = EarlierEvent[];

/**
 * Reads earlier events for steps that look back: recently applied ones from memory, others from the log. Remembers as many events
 * of a stream as a step looks back, and evicts the streams that were not active recently.
 */
export class EarlierEvents {
  readonly #store: Pick<EventStore, 'readStream'>;
  readonly #lookBack: number;
  /** Streams active since the last change of generations, and in the generation before. */
  #young = new Map<string, Run>();
  #old = new Map<string, Run>();
  #youngEvents = 0;
  readonly #half: number;

  /** `maxEvents` limits the events in memory, about 400 bytes each. */
  constructor(store: Pick<EventStore, 'readStream'>, projections: readonly Projection[], maxEvents = 4_000) {
    this.#store = store;
    this.#half = maxEvents / 2;
    this.#lookBack = Math.max(0, ...projections.map(({ looksBack = 0 }) => looksBack));
  }

  remember(events: readonly AnyStoredEvent[]): void {
    if (this.#lookBack === 0) return;
    for (const stream of new Set(events.map((event) => event.stream))) this.#trim(stream);
    for (const event of events) this.#remember(event);
  }

  async read({ stream, after, upTo }: StreamRange): Promise<readonly EarlierEvent[]> {
    const run = this.#young.get(stream) ?? this.#old.get(stream);
    const from = Math.max(after + 1, 1);
    const start = run ? from - run[0]!.version : -1;
    if (start >= 0 && run!.at(-1)!.version >= upTo) return run!.slice(start, start + upTo - from + 1);
    return (await this.#store.readStream(stream, { after, upTo, limit: upTo - after })).map(earlierEvent);
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#youngEvents = 0;
  }

  #trim(stream: string): void {
    const run = this.#promote(stream);
    if (!run || run.length <= this.#lookBack) return;
    this.#youngEvents -= run.length - this.#lookBack;
    run.splice(0, run.length - this.#lookBack);
  }

  #remember(event: AnyStoredEvent): void {
    const run = this.#promote(event.stream);
    if (run?.at(-1)!.version === event.version - 1) {
      run.push(earlierEvent(event));
    } else {
      this.#youngEvents -= run?.length ?? 0;
      this.#young.set(event.stream, [earlierEvent(event)]);
    }
    if (++this.#youngEvents <= this.#half) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngEvents = 0;
  }

  /** Moves the stream into the young generation. */
  #promote(stream: string): Run | undefined {
    const young = this.#young.get(stream);
    const old = young ?? this.#old.get(stream);
    if (young || !old) return young;
    this.#young.set(stream, old);
    this.#youngEvents += old.length;
    return old;
  }
}
