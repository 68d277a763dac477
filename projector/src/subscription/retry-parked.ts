import { retry } from '@parley/concurrency/retry';
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
import { subscriptionName, type Subscription } from '../projections/subscription.ts';

export interface RetryDependencies extends Subscription {
  store: EventStore;
  database: Database;
}

export type RetryOutcome =
  /** All waiting events of the sequence, in order. They are not pushed. */
  | { kind: 'projected'; events: AnyStoredEvent[] }
  | { kind: 'not_parked' }
  /** The event still fails; nothing changed. */
  | { kind: 'failed'; event: AnyStoredEvent; projection: string; error: unknown };

/**
 * Applies the waiting events of a parked sequence in order and unparks it, in one transaction. The projector that holds the
 * shard keeps running: the checkpoint's revision rises, so its next batch is refused and it reloads the parked sequences. A busy
 * conversation may gain an event during an attempt, which is then repeated.
 */
export function retryParked(dependencies: RetryDependencies, sequenceId: string): Promise<RetryOutcome> {
  return retry(() => retryOnce(dependencies, sequenceId), { maxAttempts: 20, retryIf: (error) => error instanceof WriteRefused });
}

async function retryOnce(dependencies: RetryDependencies, sequenceId: string): Promise<RetryOutcome> {
  const { store, database, projections } = dependencies;
  const subscription = subscriptionName(dependencies);
  const partition = partitionOf(sequenceId);
  const [checkpoint] = await readCheckpoints(database, subscription, [partition]);
  const { slots, populatedInactiveSlots } = await readActiveSlots(database, dependencies);
  const waiting = await readWaiting(database, [subscription, partition, idToBytes(sequenceId)]);
  if (waiting.length === 0) return { kind: 'not_parked' };
  const events = await readEvents(store, waiting);
  const target: ApplyTarget = {
    earlier: new EarlierEvents(store, projections),
    database,
    projections,
    slots,
    populatedInactiveSlots,
    cache: new RowCache(0),
  };
  const { parked, statements } = await prepareApply(target, events);
  const failed = parked.find(({ cause }) => cause !== undefined);
  if (failed) return { kind: 'failed', event: failed.event, ...failed.cause! };
  const raiseRevision = 'UPDATE checkpoints SET revision = revision + 1 WHERE subscription = ? AND partition_id = ? AND revision = ?';
  const ofSequence = 'WHERE subscription = ? AND partition_id = ? AND sequence_id = ?';
  const sequence = [subscription, partition, idToBytes(sequenceId)];
  await database.write([
    { statement: { sql: raiseRevision, values: [subscription, partition, checkpoint!.revision] }, affects: 1 },
    // Fails if another event was parked since the read.
    { statement: { sql: `DELETE FROM parked_events ${ofSequence}`, values: sequence }, affects: waiting.length },
    { sql: `DELETE FROM parked_sequences ${ofSequence}`, values: sequence },
    ...statements,
  ]);
  return { kind: 'projected', events };
}

async function readWaiting(database: Database, sequence: SqlValue[]): Promise<ParkedEventRow[]> {
  const sql = `SELECT ${columnSql(parkedEvents)} FROM parked_events WHERE subscription = ? AND partition_id = ? AND sequence_id = ? ORDER BY position`;
  return (await database.read({ sql, values: sequence })).map((row) => decodeRow(parkedEvents, row));
}

/** Reads each stream by its own versions: a sequence may hold several (a conversation and its memberships). */
async function readEvents(store: EventStore, waiting: readonly ParkedEventRow[]): Promise<AnyStoredEvent[]> {
  const events: AnyStoredEvent[] = [];
  for (const [stream, rows] of Map.groupBy(waiting, (row) => row.stream as StreamName)) {
    const upTo = rows.at(-1)!.version;
    for (let after = rows[0]!.version - 1; after < upTo;) {
      const page = await store.readStream(stream, { after, upTo, limit: 500 });
      if (page.length === 0) throw new Error(`the log lost parked events of ${stream}`);
      events.push(...page);
      after = page.at(-1)!.version;
    }
  }
  return events.sort((one, other) => one.position - other.position);
}
