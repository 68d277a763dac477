/** Events that other processes wrote, prepared for the cache. */
import type { Entity } from '@parley/events/entities';
import { idFromBytes } from '@parley/events/id-bytes';
import type { CacheableEvent } from '../caching/log-cache.ts';
import { eventOf, streamOf } from '../stored-row.ts';
import { entityOf, type EventRow } from './event-rows.ts';

/** A row of `event_entities`: an entity after the first of its event. */
export interface EntityRow {
  partition_id: number;
  position: number;
  entity: Buffer;
}

export interface ForeignEvents {
  events: CacheableEvent[];
  lastEventId: string;
}

/** Groups rows by partition. The rows are ordered by position. */
export function foreignEvents(rows: readonly EventRow[], entityRows: readonly EntityRow[]): Map<number, ForeignEvents> {
  const entitiesByPosition = Map.groupBy(entityRows, positionKey);
  const partitions = new Map<number, ForeignEvents>();
  for (const row of rows) {
    const keys = [row.entity, ...(entitiesByPosition.get(positionKey(row)) ?? []).map(({ entity }) => entity)];
    const event = cacheableEvent(
      row,
      keys.map(entityOf).filter((entity) => entity !== null),
    );
    const partition = partitions.get(row.partition_id);
    if (partition) partition.events.push(event);
    else partitions.set(row.partition_id, { events: [event], lastEventId: '' });
    partitions.get(row.partition_id)!.lastEventId = idFromBytes(row.event_id);
  }
  return partitions;
}

function positionKey({ partition_id, position }: { partition_id: number; position: number }): string {
  return `${partition_id}@${position}`;
}

function cacheableEvent(row: EventRow, entities: Entity[]): CacheableEvent {
  const { version, messages, members } = row;
  return { stream: streamOf(row), entities, version, messages, members, weight: row.payload.length, decode: () => eventOf(row) };
}
