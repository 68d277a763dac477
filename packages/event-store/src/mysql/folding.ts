/** Rows that other processes wrote, as the cache folds them. */
import type { Entity } from '@parley/events/entities';
import { idFromBytes } from '@parley/events/id-bytes';
import type { FoldedEvent } from '../caching/log-cache.ts';
import { eventOf, streamOf } from '../stored-row.ts';
import { entityOf, type EventRow } from './stored-rows.ts';

/** A row of the side table: one of the entities beyond an event's first. */
export interface EntityRow {
  partition_id: number;
  position: number;
  entity: Buffer;
}

export interface FoldedRows {
  events: FoldedEvent[];
  lastEventId: string;
}

/** By partition; rows are ordered by position. */
export function foldedRows(rows: readonly EventRow[], others: readonly EntityRow[]): Map<number, FoldedRows> {
  const othersByPlace = Map.groupBy(others, ({ partition_id, position }) => `${partition_id}@${position}`);
  const partitions = new Map<number, FoldedRows>();
  for (const row of rows) {
    const keys = [row.entity, ...(othersByPlace.get(`${row.partition_id}@${row.position}`) ?? []).map(({ entity }) => entity)];
    const folded = foldedRow(
      row,
      keys.map(entityOf).filter((entity) => entity !== null),
    );
    const delta = partitions.get(row.partition_id);
    if (delta) delta.events.push(folded);
    else partitions.set(row.partition_id, { events: [folded], lastEventId: '' });
    partitions.get(row.partition_id)!.lastEventId = idFromBytes(row.event_id);
  }
  return partitions;
}

function foldedRow(row: EventRow, entities: Entity[]): FoldedEvent {
  const { version, messages, members } = row;
  return { stream: streamOf(row), entities, version, messages, members, weight: row.payload.length, read: () => eventOf(row) };
}
