import type { Database } from '@parley/database/database';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { idToBytes } from '@parley/events/id-bytes';
import { partitionOf } from '@parley/events/partitions';
import type { EventStore } from '@parley/event-store/event-store';
import { parkedEvents, type ParkedSequenceRow } from '@parley/read-tables/bookkeeping-tables';
import { readParkedSequences } from '@parley/read-tables/parked';
import { subscriptions } from '../projections/subscriptions.ts';
import { retryParked, type RetryOutcome } from '../subscription/retry-parked.ts';

/** A parked sequence (conversation, pair or account) of one subscription. */
export interface DeadLetter {
  id: string;
  subscription: string;
  partition: number;
  position: number;
  eventId: string;
  eventType: string;
  projection: string;
  error: string;
  /** Waiting events: the failed one and all after it. */
  events: number;
  /** ISO 8601. */
  parkedAt: string;
}

export async function readDeadLetters(read: Database): Promise<DeadLetter[]> {
  const counted = await read.read<{ subscription: string; sequence_id: Buffer; waiting: number }>({
    sql: 'SELECT subscription, sequence_id, COUNT(*) AS waiting FROM parked_events GROUP BY subscription, sequence_id',
  });
  const counts = new Map(counted.map((row) => [row.subscription + row.sequence_id.toString('hex'), row.waiting]));
  const parked = await Promise.all(subscriptions.map(({ subscription }) => readParkedSequences(read, subscription)));
  return parked.flat().map((row) => deadLetterOf(row, counts));
}

/** Returns at most `limit` waiting events of a sequence. An event that waits in two subscriptions is returned once. */
export async function readWaitingEvents(
  { read, store }: { read: Database; store: Pick<EventStore, 'readPartition'> },
  id: string,
  limit = Infinity,
): Promise<AnyStoredEvent[]> {
  const limited = Number.isFinite(limit) ? ` LIMIT ${2 * limit}` : '';
  const sql = `SELECT ${columnSql(parkedEvents)} FROM parked_events WHERE partition_id = ? AND sequence_id = ? ORDER BY position${limited}`;
  const rows = (await read.read({ sql, values: [partitionOf(id), idToBytes(id)] })).map((row) => decodeRow(parkedEvents, row));
  const positions = [...new Set(rows.map(({ position }) => position))].slice(0, limit);
  const events: AnyStoredEvent[] = [];
  for (const position of positions) {
    events.push(...(await store.readPartition(partitionOf(id), { position: position - 1, eventId: null }, 1)));
  }
  return events;
}

/** Applies the waiting events in order. Throws database errors. */
export function retryDeadLetter(
  { read: database, store }: { read: Database; store: EventStore },
  { id, subscription }: Pick<DeadLetter, 'id' | 'subscription'>,
): Promise<RetryOutcome> {
  const { projections } = subscriptions.find((candidate) => candidate.subscription === subscription)!;
  return retryParked({ store, database, subscription, projections }, id);
}

function deadLetterOf(row: ParkedSequenceRow, counts: ReadonlyMap<string, number>): DeadLetter {
  const { subscription, sequenceId: id, partitionId: partition, position, eventId, eventType, projection, error } = row;
  const events = counts.get(subscription + idToBytes(id).toString('hex')) ?? 0;
  const parkedAt = new Date(row.parkedAt / 1_000).toISOString();
  return { id, subscription, partition, position, eventId, eventType, projection, error, events, parkedAt };
}
