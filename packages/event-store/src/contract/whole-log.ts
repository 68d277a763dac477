/** Reads the whole log and checks the invariants of every log. */
import { expect } from '@jest/globals';
import { PARTITIONS } from '@parley/events/partitions';
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { EventStore } from '../event-store.ts';

export async function readWholePartition(store: EventStore, partition: number, pageSize = 500): Promise<AnyStoredEvent[]> {
  const events: AnyStoredEvent[] = [];
  for (;;) {
    const last = events.at(-1);
    const page = await store.readPartition(partition, { position: last?.position ?? 0, eventId: last?.id ?? null }, pageSize);
    events.push(...page);
    if (page.length < pageSize) return events;
  }
}

/** All events of the log, each partition in order; fails if an invariant is violated. */
export async function readWholeLog(store: EventStore): Promise<AnyStoredEvent[]> {
  const partitions = await Promise.all(Array.from({ length: PARTITIONS }, (_, partition) => readWholePartition(store, partition)));
  partitions.forEach(expectWholePartition);
  const events = partitions.flat();
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  const filled = partitions.flatMap((inside, partition) =>
    inside.length > 0 ? [{ partition, position: inside.length, epoch: store.epoch }] : [],
  );
  expect(await store.heads()).toEqual(filled);
  return events;
}

function expectWholePartition(events: readonly AnyStoredEvent[], partition: number): void {
  const streams = new Map<string, AnyStoredEvent>();
  let recordedAt = 0;
  events.forEach((event, index) => {
    const before = streams.get(event.stream);
    expect(event).toMatchObject({ partition, position: index + 1, version: (before?.version ?? 0) + 1 });
    expect(event.recordedAt).toBeGreaterThanOrEqual(recordedAt);
    recordedAt = event.recordedAt;
    streams.set(event.stream, event);
  });
}
