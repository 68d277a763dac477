/** Reads the log as one sequence: all partitions merged by recording time, each in its own order. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Anchor, EventStore } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';

const pageSize = 500;

interface Cursor {
  partition: number;
  anchor: Anchor;
  page: AnyStoredEvent[];
}

/** `after`: by partition, the position to start after; other partitions are not read. */
export async function* readInOrder(store: EventStore, after: ReadonlyMap<number, number>): AsyncGenerator<AnyStoredEvent> {
  const cursors: Cursor[] = [...after].map(([partition, position]) => ({ partition, anchor: { position, eventId: null }, page: [] }));
  for (const cursor of cursors) await readPage(store, cursor);
  for (;;) {
    const next = earliest(cursors);
    if (!next) return;
    yield next.page.shift()!;
    if (next.page.length === 0) await readPage(store, next);
  }
}

/** Like readInOrder, then polls for new events until the signal is aborted. */
export async function* follow(
  store: EventStore,
  after: ReadonlyMap<number, number>,
  { pollMs = 250, signal }: { pollMs?: number; signal: AbortSignal },
): AsyncGenerator<AnyStoredEvent> {
  const reached = new Map(after);
  while (!signal.aborted) {
    for await (const event of readInOrder(store, reached)) {
      yield event;
      reached.set(event.partition, event.position);
    }
    await delay(pollMs, undefined, { signal }).catch(() => undefined);
  }
}

function earliest(cursors: readonly Cursor[]): Cursor | undefined {
  let first: Cursor | undefined;
  for (const cursor of cursors) {
    const [event] = cursor.page;
    if (event && (!first || event.recordedAt < first.page[0]!.recordedAt)) first = cursor;
  }
  return first;
}

async function readPage(store: EventStore, cursor: Cursor): Promise<void> {
  cursor.page = await store.readPartition(cursor.partition, cursor.anchor, pageSize);
  const last = cursor.page.at(-1);
  if (last) cursor.anchor = { position: last.position, eventId: last.id };
}
