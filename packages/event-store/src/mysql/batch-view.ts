/** The log as one batch sees it: what is cached, and over it what was read under the lock. */
import type { StreamName } from '@parley/events/streams';
import type { EntityRef, StreamHead } from '../event-store.ts';
import type { ExecutedCommand, LogView } from '../planning/log-view.ts';
import type { PreparedAppend, PreparedRead } from '../planning/prepared-append.ts';
import type { LogCache } from '../caching/log-cache.ts';

/** What a batch needs to know and nobody remembers. */
export interface ColdThings {
  streams: StreamName[];
  /** Of entities, never of whole streams: those are told by the stream's head. */
  refs: EntityRef[];
}

const noStream: StreamHead = { version: 0, messages: 0, members: 0 };

export class BatchView implements LogView {
  readonly #cache: LogCache;
  /** It was asked for something that it does not know: a plan that was made with it is void. */
  isLacking = false;
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
    return this.heads.get(stream) ?? this.#cache.streamHead(stream) ?? this.#lacking(noStream);
  }

  version(ref: EntityRef, key: string): number {
    if (ref.entity === null) return this.streamHead(ref.stream).version;
    return this.versions.get(key) ?? this.#cache.version(ref, key) ?? this.#lacking(0);
  }

  executed(firstEventId: string): ExecutedCommand | undefined {
    return this.commands.get(firstEventId);
  }

  #lacking<Answer>(answer: Answer): Answer {
    this.isLacking = true;
    return answer;
  }

  /** What must be read before this batch can be planned; null if nothing. */
  coldThings(appends: readonly PreparedAppend[]): ColdThings | null {
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
    return !this.heads.has(stream) && !this.#cache.streamHead(stream);
  }

  #lacksVersion({ ref, key }: PreparedRead): boolean {
    return !this.versions.has(key) && this.#cache.version(ref, key) === undefined;
  }
}
