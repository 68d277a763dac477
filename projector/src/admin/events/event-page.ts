/** Pages of the log, with all partitions merged by recording time. The cost of a page is bounded, whatever the filter. */
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { EventStore } from '@parley/event-store/event-store';
import type { EventType } from '@parley/events/catalogue';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { StreamName } from '@parley/events/streams';

export type Log = Pick<EventStore, 'heads' | 'readPartition' | 'readStream'>;

export interface EventPage {
  events: AnyStoredEvent[];
  /** The log has more events after these. */
  more: boolean;
}

/** By partition, the position to continue after. Reading advances it. */
export type Positions = Map<number, number>;

/** Events read for one page. */
const maxScanned = 4_000;
/** Events per read of a partition. */
const partitionPageSize = 50;

/** Returns the next events after the positions in recording order, optionally of one type. */
export async function nextEvents(
  store: Log,
  after: Positions,
  { type, limit }: { type?: EventType | undefined; limit: number },
): Promise<EventPage> {
  const cursors = await cursorsAfter(store, after);
  const events: AnyStoredEvent[] = [];
  let scanned = 0;
  while (events.length < limit && scanned < maxScanned) {
    const cursor = earliest(cursors);
    if (cursor === undefined) return { events, more: false };
    const event = cursor.page.shift()!;
    scanned++;
    after.set(event.partition, event.position);
    if (type === undefined || event.type === type) events.push(event);
    if (cursor.page.length === 0) await readPage(store, cursor, event.position);
  }
  return { events, more: earliest(cursors) !== undefined };
}

/** Positions one page before the end of each partition. */
async function lastPagePositions(store: Log): Promise<Positions> {
  return new Map((await store.heads()).map(({ partition, position }) => [partition, Math.max(0, position - partitionPageSize)]));
}

/** Returns the newest events and the positions at the end of the log. */
export async function newestEvents(
  store: Log,
  { type, limit }: { type?: EventType | undefined; limit: number },
): Promise<{ events: AnyStoredEvent[]; after: Positions }> {
  const after = await lastPagePositions(store);
  const all: AnyStoredEvent[] = [];
  for (const { page } of await cursorsAfter(store, after)) {
    all.push(...page.filter((event) => type === undefined || event.type === type));
    const last = page.at(-1);
    if (last) after.set(last.partition, last.position);
  }
  return { events: all.toSorted((one, other) => one.recordedAt - other.recordedAt).slice(-limit), after };
}

/** Returns the events of a stream after a version. */
export async function eventsOfStream(
  store: Log,
  stream: StreamName,
  { after, type, limit }: { after: number; type?: EventType | undefined; limit: number },
): Promise<EventPage & { version: number }> {
  const events: AnyStoredEvent[] = [];
  let version = after;
  for (let scanned = 0; scanned < maxScanned;) {
    const page = await store.readStream(stream, { after: version, limit });
    for (const event of page) {
      version = event.version;
      if (type === undefined || event.type === type) events.push(event);
      if (events.length === limit) return { events, version, more: true };
    }
    if (page.length < limit) return { events, version, more: false };
    scanned += page.length;
    await yieldToOthers();
  }
  return { events, version, more: true };
}

interface Cursor {
  partition: number;
  head: number;
  page: AnyStoredEvent[];
}

async function cursorsAfter(store: Log, after: Positions): Promise<Cursor[]> {
  const cursors: Cursor[] = [];
  for (const { partition, position: head } of await store.heads()) {
    const position = after.get(partition);
    if (position === undefined || position >= head) continue;
    const cursor: Cursor = { partition, head, page: [] };
    await readPage(store, cursor, position);
    cursors.push(cursor);
  }
  return cursors;
}

async function readPage(store: Log, cursor: Cursor, position: number): Promise<void> {
  // An embedded store reads on this thread.
  await yieldToOthers();
  cursor.page = position >= cursor.head ? [] : await store.readPartition(cursor.partition, { position, eventId: null }, partitionPageSize);
}

function earliest(cursors: readonly Cursor[]): Cursor | undefined {
  let first: Cursor | undefined;
  for (const cursor of cursors) {
    const [event] = cursor.page;
    if (event && (!first || event.recordedAt < first.page[0]!.recordedAt)) first = cursor;
  }
  return first;
}
