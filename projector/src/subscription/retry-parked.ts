/** Taking up a parked sequence again, after what kept it from being folded was repaired. */
import { WriteRefused, type Database, type SqlValue } from '@parley/database/database';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { partitionOf } from '@parley/events/partitions';
import type { StreamName } from '@parley/events/streams';
import type { EventStore } from '@parley/event-store/event-store';
import { parkedEvents, type ParkedEventRow } from '@parley/read-tables/bookkeeping-tables';
import { readCheckpoints } from '@parley/read-tables/checkpoints';
import { EarlierEvents } from '../apply/earlier-events.ts';
import { prepareApply, type ApplyTarget } from '../apply/apply-target.ts';
import { RowCache } from '../apply/row-cache.ts';
import { readActiveSlots } from './active-slots.ts';
import { nameOf, type Subscription } from '../projections/subscription.ts';

export interface RetryDependencies extends Subscription {
  store: EventStore;
  database: Database;
}

export type Retried =
  /** All its events are in the tables now, in order; whoever has a push channel may push them. */
  | { kind: 'projected'; events: AnyStoredEvent[] }
  | { kind: 'not_parked' }
  /** Still not foldable: nothing was changed. */
  | { kind: 'failed'; event: AnyStoredEvent; projection: string; error: unknown };

/** A conversation in which much is said moves on while its events are folded: then once more. */
const attempts = 20;

/**
 * Folds the waiting events of a sequence in order, in one transaction, and frees it. The projector that holds the shard
 * need not stop: the checkpoint's revision rises, so its next batch is refused and it reads anew what is parked.
 */
export async function retryParked(dependencies: RetryDependencies, sequenceId: string): Promise<Retried> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await retryOnce(dependencies, sequenceId);
    } catch (error) {
      if (!(error instanceof WriteRefused) || attempt === attempts) throw error;
    }
  }
}

async function retryOnce(dependencies: RetryDependencies, sequenceId: string): Promise<Retried> {
  const { store, database, projections } = dependencies;
  const subscription = nameOf(dependencies);
  const partition = partitionOf(sequenceId);
  const [checkpoint] = await readCheckpoints(database, subscription, [partition]);
  const { slots, idle } = await readActiveSlots(database, dependencies);
  const waiting = await readWaiting(database, [subscription, partition, idToBytes(sequenceId)]);
  if (waiting.length === 0) return { kind: 'not_parked' };
  const events = await readEvents(store, waiting);
  const target: ApplyTarget = {
    earlier: new EarlierEvents(store, projections),
    database,
    projections,
    slots,
    idle,
    cache: new RowCache(0),
  };
  const { parked, statements } = await prepareApply(target, events);
  const failed = parked.find(({ cause }) => cause !== undefined);
  if (failed) return { kind: 'failed', event: failed.event, ...failed.cause! };
  const bump = 'UPDATE checkpoints SET revision = revision + 1 WHERE subscription = ? AND partition_id = ? AND revision = ?';
  const free = 'WHERE subscription = ? AND partition_id = ? AND sequence_id = ?';
  const sequence = [subscription, partition, idToBytes(sequenceId)];
  await database.write([
    { statement: { sql: bump, values: [subscription, partition, checkpoint!.revision] }, affects: 1 },
    // One more may have been parked since they were read.
    { statement: { sql: `DELETE FROM parked_events ${free}`, values: sequence }, affects: waiting.length },
    { sql: `DELETE FROM parked_sequences ${free}`, values: sequence },
    ...statements,
  ]);
  return { kind: 'projected', events };
}

async function readWaiting(database: Database, sequence: SqlValue[]): Promise<ParkedEventRow[]> {
  const sql = `SELECT ${columnSql(parkedEvents)} FROM parked_events WHERE subscription = ? AND partition_id = ? AND sequence_id = ? ORDER BY position`;
  return (await database.read({ sql, values: sequence })).map((row) => decodeRow(parkedEvents, row));
}

/** A sequence may hold several streams (a conversation and its memberships): each is read by its own versions. */
async function readEvents(store: EventStore, waiting: readonly ParkedEventRow[]): Promise<AnyStoredEvent[]> {
  const events: AnyStoredEvent[] = [];
  for (const [stream, rows] of Map.groupBy(waiting, (row) => row.stream as StreamName)) {
    const upTo = rows.at(-1)!.version;
    for (let after = rows[0]!.version - 1; after < upTo;) {
      const page = await store.readStream(stream, { after, upTo, limit: 500 });
      if (page.length === 0) throw new Error(`the log has lost events of ${stream} that wait to be projected`);
      events.push(...page);
      after = page.at(-1)!.version;
    }
  }
  return events.sort((one, other) => one.position - other.position);
}
