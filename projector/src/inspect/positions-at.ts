import type { EventStore } from '@parley/event-store/event-store';

type Log = Pick<EventStore, 'heads' | 'readPartition'>;

/** Returns, by partition, the position of the last event recorded by then (microseconds), 0 if there is none. */
export async function positionsAtTime(store: Log, micros: number): Promise<Map<number, number>> {
  const ends = new Map<number, number>();
  for (const { partition, position: head } of await store.heads()) {
    ends.set(partition, await lastRecordedBy(store, { partition, head, micros }));
  }
  return ends;
}

/** Returns microseconds; 0 for position 0, null if there is no such event. */
export async function recordedAt(store: Log, partition: number, position: number): Promise<number | null> {
  if (position === 0) return 0;
  const [event] = await store.readPartition(partition, { position: position - 1, eventId: null }, 1);
  return event?.recordedAt ?? null;
}

/** Binary search: times never go back within a partition. */
async function lastRecordedBy(
  store: Log,
  { partition, head, micros }: { partition: number; head: number; micros: number },
): Promise<number> {
  let [before, after] = [0, head + 1];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (((await recordedAt(store, partition, middle)) ?? Infinity) <= micros) before = middle;
    else after = middle;
  }
  return before;
}
