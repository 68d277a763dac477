/** The log, page by page, all partitions as one sequence; a look costs no more than its bounds, whatever is looked for. */
import { setImmediate as otherWork } from 'node:timers/promises';
import type { EventStore } from '@parley/event-store/event-store';
import type { EventType } from '@parley/events/catalogue';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { StreamName } from '@parley/events/streams';

export type Log = Pick<EventStore, 'heads' | 'readPartition' | 'readStream'>;

export interface EventPage {
  events: AnyStoredEvent[];
  /** Whether the log is known to hold more behind them. */
  more: boolean;
}

/** By partition, the position behind which to go on. Moves along. */
export type Positions = Map<number, number>;

/** Events that are looked at for one page, and of a partition in one read. */
const mostScanned = 4_000;
const pageOfPartition = 50;

/** The next events behind the positions, in the order of their recording; those of other types are passed over. */
export async function nextEvents(
  store: Log,
  after: Positions,
  { type, limit }: { type?: EventType | undefined; limit: number },
): Promise<EventPage> {
  const cursors = await cursorsBehind(store, after);
  const events: AnyStoredEvent[] = [];
  let scanned = 0;
  while (events.length < limit && scanned < mostScanned) {
    const cursor = earliest(cursors);
    if (cursor === undefined) return { events, more: false };
    const event = cursor.page.shift()!;
    scanned++;
    after.set(event.partition, event.position);
    if (type === undefined || event.type === type) events.push(event);
    if (cursor.page.length === 0) await turn(store, cursor, event.position);
  }
  return { events, more: earliest(cursors) !== undefined };
}

/** Where to begin in order to see the newest: so many events before the end of each partition. */
export async function beforeTheEnd(store: Log): Promise<Positions> {
  return new Map((await store.heads()).map(({ partition, position }) => [partition, Math.max(0, position - pageOfPartition)]));
}

/** The newest that are there, and the positions at which the log ends. */
export async function newestEvents(
  store: Log,
  { type, limit }: { type?: EventType | undefined; limit: number },
): Promise<{ events: AnyStoredEvent[]; after: Positions }> {
  const after = await beforeTheEnd(store);
  const all: AnyStoredEvent[] = [];
  for (const { page } of await cursorsBehind(store, after)) {
    all.push(...page.filter((event) => type === undefined || event.type === type));
    const last = page.at(-1);
    if (last) after.set(last.partition, last.position);
  }
  return { events: all.toSorted((one, other) => one.recordedAt - other.recordedAt).slice(-limit), after };
}

/** Of one stream, behind a version. */
export async function eventsOfStream(
  store: Log,
  stream: StreamName,
  { after, type, limit }: { after: number; type?: EventType | undefined; limit: number },
): Promise<EventPage & { version: number }> {
  const events: AnyStoredEvent[] = [];
  let version = after;
  for (let scanned = 0; scanned < mostScanned;) {
    const page = await store.readStream(stream, { after: version, limit });
    for (const event of page) {
      version = event.version;
      if (type === undefined || event.type === type) events.push(event);
      if (events.length === limit) return { events, version, more: true };
    }
    if (page.length < limit) return { events, version, more: false };
    scanned += page.length;
    await otherWork();
  }
  return { events, version, more: true };
}

interface Cursor {
  partition: number;
  head: number;
  page: AnyStoredEvent[];
}

async function cursorsBehind(store: Log, after: Positions): Promise<Cursor[]> {
  const cursors: Cursor[] = [];
  for (const { partition, position: head } of await store.heads()) {
    const position = after.get(partition);
    if (position === undefined || position >= head) continue;
    const cursor: Cursor = { partition, head, page: [] };
    await turn(store, cursor, position);
    cursors.push(cursor);
  }
  return cursors;
}

async function turn(store: Log, cursor: Cursor, position: number): Promise<void> {
  // An embedded store reads on this thread: others get their turn after each partition.
  await otherWork();
  cursor.page = position >= cursor.head ? [] : await store.readPartition(cursor.partition, { position, eventId: null }, pageOfPartition);
}

function earliest(cursors: readonly Cursor[]): Cursor | undefined {
  let first: Cursor | undefined;
  for (const cursor of cursors) {
    const [event] = cursor.page;
    if (event && (!first || event.recordedAt < first.page[0]!.recordedAt)) first = cursor;
  }
  return first;
}
