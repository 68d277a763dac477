import type { EventStore } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { PARTITIONS } from '@parley/events/partitions';

const pageSize = 500;

/** Reads every event, partition by partition, without checking for gaps. */
export async function readLog(store: EventStore): Promise<AnyStoredEvent[]> {
  const partitions = await Promise.all(Array.from({ length: PARTITIONS }, (_, partition) => readPartition(store, partition)));
  return partitions.flat();
}

async function readPartition(store: EventStore, partition: number): Promise<AnyStoredEvent[]> {
  const events: AnyStoredEvent[] = [];
  for (;;) {
    const last = events.at(-1);
    const page = await store.readPartition(partition, { position: last?.position ?? 0, eventId: last?.id ?? null }, pageSize);
    events.push(...page);
    if (page.length < pageSize) return events;
  }
}
