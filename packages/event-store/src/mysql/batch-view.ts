/** The log as one batch sees it: the cache, overlaid with what was read under the lock. */
import type { StreamName } from '@parley/events/streams';
import type { EntityRef, StreamHead } from '../event-store.ts';
import type { ExecutedCommand, LogView } from '../planning/log-view.ts';
import type { PreparedAppend, PreparedRead } from '../planning/prepared-append.ts';
import type { LogCache } from '../caching/log-cache.ts';

/** Reads that a batch needs and the cache lacks. */
export interface UncachedReads {
  streams: StreamName[];
  /** Entities only: the version of a whole stream is in its head. */
  refs: EntityRef[];
}

const emptyStream: StreamHead = { version: 0, messages: 0, members: 0 };

export class BatchView implements LogView {
  readonly #cache: LogCache;
  /** Set when a requested value was unknown: a plan made with this view is invalid. */
  isIncomplete = false;
  readonly positions = new Map<number, number>();
  readonly heads = new Map<StreamName, StreamHead>();
  readonly versions = new Map<string, number>();
  readonly commands = new Map<string, ExecutedCommand>();

  constructor(cache: LogCache) {
    this.#cache = cache;
  }

  position(partition: number): number {
    return this.positions.get(partition) ?? this.#cache.known(partition)!.position;
  }

  streamHead(stream: StreamName): StreamHead {
    return this.heads.get(stream) ?? this.#cache.peekStreamHead(stream) ?? this.#unknown(emptyStream);
  }

  version(ref: EntityRef, key: string): number {
    if (ref.entity === null) return this.streamHead(ref.stream).version;
    return this.versions.get(key) ?? this.#cache.peekVersion(ref, key) ?? this.#unknown(0);
  }

  executed(firstEventId: string): ExecutedCommand | undefined {
    return this.commands.get(firstEventId);
  }

  #unknown<Value>(value: Value): Value {
    this.isIncomplete = true;
    return value;
  }

  /** Reads required before the batch can be planned; null if none. */
  uncachedReads(appends: readonly PreparedAppend[]): UncachedReads | null {
    const streams = new Set<StreamName>();
    const refs = new Map<string, EntityRef>();
    for (const { append, reads } of appends) {
      for (const { stream } of append.events) if (this.#lacksStream(stream)) streams.add(stream);
      for (const read of reads) {
        if (read.ref.entity === null) {
          if (this.#lacksStream(read.ref.stream)) streams.add(read.ref.stream);
        } else if (this.#lacksVersion(read)) refs.set(read.key, read.ref);
      }
    }
    return streams.size + refs.size === 0 ? null : { streams: [...streams], refs: [...refs.values()] };
  }

  #lacksStream(stream: StreamName): boolean {
    return !this.heads.has(stream) && !this.#cache.peekStreamHead(stream);
  }

  #lacksVersion({ ref, key }: PreparedRead): boolean {
    return !this.versions.has(key) && this.#cache.peekVersion(ref, key) === undefined;
  }
}
