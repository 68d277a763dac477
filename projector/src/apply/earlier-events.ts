import type { AnyStoredEvent } from '@parley/events/envelope';
import type { EventStore } from '@parley/event-store/event-store';
import { earlierEvent, type EarlierEvent } from '../projections/earlier-event.ts';
import type { Projection, StreamRange } from '../projections/projection.ts';

/** Without a gap, ascending. */
type Run = EarlierEvent[];

/**
 * The events at which steps look once more: most were folded here a moment ago, and are in memory; the others are read from
 * the log. Of each stream as many are remembered as a step looks back, of streams those in which something was said last.
 */
export class EarlierEvents {
  readonly #store: Pick<EventStore, 'readStream'>;
  readonly #lookBack: number;
  /** What came since the last change of generations, and what came in the one before. */
  #young = new Map<string, Run>();
  #old = new Map<string, Run>();
  #youngEvents = 0;
  readonly #half: number;

  /** `most`: events that are remembered, about 400 bytes each. */
  constructor(store: Pick<EventStore, 'readStream'>, projections: readonly Projection[], most = 4_000) {
    this.#store = store;
    this.#half = most / 2;
    this.#lookBack = Math.max(0, ...projections.map(({ looksBack = 0 }) => looksBack));
  }

  /** Of the batch that is folded next. */
  remember(events: readonly AnyStoredEvent[]): void {
    if (this.#lookBack === 0) return;
    for (const stream of new Set(events.map((event) => event.stream))) this.#forgetBeyond(stream);
    for (const event of events) this.#remember(event);
  }

  async tell({ stream, after, upTo }: StreamRange): Promise<readonly EarlierEvent[]> {
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

  #forgetBeyond(stream: string): void {
    const run = this.#takeUp(stream);
    if (!run || run.length <= this.#lookBack) return;
    this.#youngEvents -= run.length - this.#lookBack;
    run.splice(0, run.length - this.#lookBack);
  }

  #remember(event: AnyStoredEvent): void {
    const run = this.#takeUp(event.stream);
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

  /** Among the young, where there is one. */
  #takeUp(stream: string): Run | undefined {
    const young = this.#young.get(stream);
    const old = young ?? this.#old.get(stream);
    if (young || !old) return young;
    this.#young.set(stream, old);
    this.#youngEvents += old.length;
    return old;
  }
}
