import type { ReadSession } from '@parley/database/database';
import { PARTITIONS } from '@parley/events/partitions';
import { matchesType, type DeliveredEvent } from '@parley/events/wire/delivered-events';
import { deliveredType, isDelivered, readDeliveredEvents, type StoredDeliveredEvent } from '@parley/read-tables/reads/delivered-events';
import type { ProjectedLog } from '../projected-log.ts';
import type { FeedPlace } from './feed-cursor.ts';

export interface FeedSources {
  store: ProjectedLog;
  database: ReadSession;
}

export interface FeedPage {
  items: DeliveredEvent[];
  place: FeedPlace;
  /** True if the log may hold more. */
  hasMore: boolean;
}

/** Events that one request looks at, of whatever type. */
const maxScanned = 5_000;

/** Reads on from a place: each partition in order. The place moves past everything that was looked at, and past nothing else. */
export async function readFeed(
  { store, database }: FeedSources,
  from: FeedPlace,
  { types, limit }: { types: readonly string[]; limit: number },
): Promise<FeedPage> {
  const projected = await store.readProjected();
  const positions = [...from.positions];
  const found: StoredDeliveredEvent[] = [];
  let scanned = 0;
  // Begins at another partition each time, so that a busy one does not hold back the others.
  const start = positions.reduce((sum, position) => sum + position, 0);
  for (let turn = 0; turn < PARTITIONS; turn++) {
    const partition = (start + turn) % PARTITIONS;
    const end = projected.get(partition) ?? 0;
    while (positions[partition]! < end && found.length < limit && scanned < maxScanned) {
      const after = { position: positions[partition]!, eventId: null };
      const events = await store.whole.readPartition(partition, after, Math.min(limit - found.length, end - after.position));
      if (events.length === 0) break;
      found.push(...events.filter(isDelivered).filter((event) => matchesType(types, deliveredType(event))));
      scanned += events.length;
      positions[partition] = events.at(-1)!.position;
    }
  }
  const items = await readDeliveredEvents(database, store.epoch, found);
  const place = { ...from, positions };
  return { items, place, hasMore: hasMoreAfter(place, projected) };
}

export function hasMoreAfter({ positions }: FeedPlace, projected: ReadonlyMap<number, number>): boolean {
  return positions.some((position, partition) => position < (projected.get(partition) ?? 0));
}
