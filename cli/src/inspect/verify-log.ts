/** Whether the log is whole: positions and versions without holes, times that never go back, every event readable. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Anchor, EventStore } from '@parley/event-store/event-store';
import { eventCatalogue } from '@parley/events/catalogue';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { Bar } from '../output/bar.ts';

export interface LogFault {
  partition: number;
  position: number;
  what: string;
}

const pageSize = 1_000;

export interface VerifyLogOptions {
  bar: Bar;
  signal: AbortSignal;
  /** Events a second, at most. */
  maxRate?: number | undefined;
}

export async function verifyLog(store: EventStore, { bar, signal, maxRate = Infinity }: VerifyLogOptions): Promise<LogFault[]> {
  const heads = await store.heads();
  const total = heads.reduce((sum, { position }) => sum + position, 0);
  const faults: LogFault[] = [];
  let done = 0;
  for (const { partition, position: head } of heads) {
    const check = new PartitionCheck(partition, faults);
    let anchor: Anchor = { position: 0, eventId: null };
    while (anchor.position < head) {
      signal.throwIfAborted();
      const began = performance.now();
      const page = await readPage(store, partition, anchor, { limit: Math.min(pageSize, maxRate, head - anchor.position), faults });
      if (page.events.length === 0 && page.next.position === anchor.position) {
        faults.push({ partition, position: anchor.position + 1, what: `the log ends here, its head says ${head}` });
        break;
      }
      for (const event of page.events) check.see(event);
      if (page.skipped) check.skip(page.next.position);
      done += page.next.position - anchor.position;
      anchor = page.next;
      bar.update(done, total, 'events');
      if (maxRate !== Infinity)
        await delay(Math.max(0, (page.events.length / maxRate) * 1_000 - (performance.now() - began)), undefined, { signal });
    }
  }
  bar.stop();
  return faults;
}

interface Page {
  events: AnyStoredEvent[];
  next: Anchor;
  /** The page ends behind an event that could not be read. */
  skipped: boolean;
}

/** A page that cannot be read is read event by event, to name the one at fault; the reading goes on behind it. */
async function readPage(
  store: EventStore,
  partition: number,
  after: Anchor,
  { limit, faults }: { limit: number; faults: LogFault[] },
): Promise<Page> {
  try {
    const events = await store.readPartition(partition, after, limit);
    const last = events.at(-1);
    return { events, next: last ? { position: last.position, eventId: last.id } : after, skipped: false };
  } catch (error) {
    if (limit > 1) return readPage(store, partition, after, { limit: Math.floor(limit / 2), faults });
    const position = after.position + 1;
    faults.push({ partition, position, what: error instanceof Error ? error.message : String(error) });
    return { events: [], next: { position, eventId: null }, skipped: true };
  }
}

class PartitionCheck {
  readonly #partition: number;
  readonly #faults: LogFault[];
  readonly #versions = new Map<string, number>();
  #position = 0;
  #recordedAt = 0;
  #unread = false;

  constructor(partition: number, faults: LogFault[]) {
    this.#partition = partition;
    this.#faults = faults;
  }

  see(event: AnyStoredEvent): void {
    const { position, stream, version, recordedAt } = event;
    if (position !== this.#position + 1) this.#fault(position, `positions ${this.#position + 1} to ${position - 1} are missing`);
    const expected = (this.#versions.get(stream) ?? 0) + 1;
    // Of an event that could not be read the stream is not known: then one version may be missing.
    if (version !== expected && !this.#unread) this.#fault(position, `${stream} goes from version ${expected - 1} to ${version}`);
    if (recordedAt < this.#recordedAt) this.#fault(position, 'was recorded before the event ahead of it');
    const parsed = eventCatalogue[event.type].current.safeParse(event.payload);
    if (!parsed.success) this.#fault(position, `${event.type} is not of its schema: ${parsed.error.issues[0]?.message}`);
    this.#position = position;
    this.#versions.set(stream, version);
    this.#recordedAt = recordedAt;
  }

  skip(position: number): void {
    this.#position = position;
    this.#unread = true;
  }

  #fault(position: number, what: string): void {
    this.#faults.push({ partition: this.#partition, position, what });
  }
}
