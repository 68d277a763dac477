import { setTimeout as delay } from 'node:timers/promises';
import type { Anchor, EventStore } from '@parley/event-store/event-store';
import { eventCatalogue } from '@parley/events/catalogue';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { errorSummary } from '@parley/service-kit/error-fields';
import type { ProgressBar } from '../output/progress-bar.ts';

export interface LogError {
  partition: number;
  position: number;
  message: string;
}

const pageSize = 1_000;

export interface VerifyLogOptions {
  bar: ProgressBar;
  signal: AbortSignal;
  /** Limit in events per second. */
  maxRate?: number | undefined;
}

/** Checks that positions and versions have no gaps, that times do not go back and that each event is readable. */
export async function verifyLog(store: EventStore, { bar, signal, maxRate = Infinity }: VerifyLogOptions): Promise<LogError[]> {
  const heads = await store.heads();
  const total = heads.reduce((sum, { position }) => sum + position, 0);
  const errors: LogError[] = [];
  let done = 0;
  for (const { partition, position: head } of heads) {
    const check = new PartitionCheck(partition, errors);
    let anchor: Anchor = { position: 0, eventId: null };
    while (anchor.position < head) {
      signal.throwIfAborted();
      const startedAt = performance.now();
      const page = await readPage(store, partition, anchor, { limit: Math.min(pageSize, maxRate, head - anchor.position), errors });
      if (page.events.length === 0 && page.next.position === anchor.position) {
        errors.push({ partition, position: anchor.position + 1, message: `the log ends here, but its head is at ${head}` });
        break;
      }
      for (const event of page.events) check.check(event);
      if (page.skipped) check.skip(page.next.position);
      done += page.next.position - anchor.position;
      anchor = page.next;
      bar.update(done, total, 'events');
      if (maxRate !== Infinity)
        await delay(Math.max(0, (page.events.length / maxRate) * 1_000 - (performance.now() - startedAt)), undefined, { signal });
    }
  }
  bar.stop();
  return errors;
}

interface Page {
  events: AnyStoredEvent[];
  next: Anchor;
  /** The page skips one unreadable event. */
  skipped: boolean;
}

/** Halves a page that cannot be read until it isolates the unreadable event, and skips that. */
async function readPage(
  store: EventStore,
  partition: number,
  after: Anchor,
  { limit, errors }: { limit: number; errors: LogError[] },
): Promise<Page> {
  try {
    const events = await store.readPartition(partition, after, limit);
    const last = events.at(-1);
    return { events, next: last ? { position: last.position, eventId: last.id } : after, skipped: false };
  } catch (error) {
    if (limit > 1) return readPage(store, partition, after, { limit: Math.floor(limit / 2), errors });
    const position = after.position + 1;
    errors.push({ partition, position, message: errorSummary(error) });
    return { events: [], next: { position, eventId: null }, skipped: true };
  }
}

class PartitionCheck {
  readonly #partition: number;
  readonly #errors: LogError[];
  readonly #versions = new Map<string, number>();
  #position = 0;
  #recordedAt = 0;
  #hasSkipped = false;

  constructor(partition: number, errors: LogError[]) {
    this.#partition = partition;
    this.#errors = errors;
  }

  check(event: AnyStoredEvent): void {
    const { position, stream, version, recordedAt } = event;
    if (position !== this.#position + 1) this.#report(position, `positions ${this.#position + 1} to ${position - 1} are missing`);
    const expected = (this.#versions.get(stream) ?? 0) + 1;
    // The stream of a skipped event is unknown, so any stream may lack one version.
    if (version !== expected && !this.#hasSkipped) this.#report(position, `${stream} goes from version ${expected - 1} to ${version}`);
    if (recordedAt < this.#recordedAt) this.#report(position, 'was recorded before the previous event');
    const parsed = eventCatalogue[event.type].current.safeParse(event.payload);
    if (!parsed.success) this.#report(position, `${event.type} does not match its schema: ${parsed.error.issues[0]?.message}`);
    this.#position = position;
    this.#versions.set(stream, version);
    this.#recordedAt = recordedAt;
  }

  skip(position: number): void {
    this.#position = position;
    this.#hasSkipped = true;
  }

  #report(position: number, message: string): void {
    this.#errors.push({ partition: this.#partition, position, message });
  }
}
