import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@parley/database/database';
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import type { EventStore } from '@parley/event-store/event-store';
import { eventLogSchema } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { sqliteEventStore } from '@parley/event-store/sqlite/sqlite-event-store';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { bodyHash, newId } from '@parley/events/ids';
import { encodePosition } from '@parley/events/positions';
import { streamOwnerId } from '@parley/events/streams';
import { moveCheckpoints, readCheckpoints } from '@parley/read-tables/checkpoints';
import { readTableSchema } from '@parley/read-tables/migrations';
import { readTables } from '@parley/read-tables/tables';
import { EarlierEvents } from '../apply/earlier-events.ts';
import { prepareApply } from '../apply/apply-target.ts';
import { RowCache } from '../apply/row-cache.ts';
import { liveProjections, searchSubscription } from '../projections/all.ts';
import { subscriptionName, type Subscription } from '../projections/subscription.ts';

/** A log and the read tables projected from it, for tests of services that read them. */
export interface ProjectedLog {
  store: EventStore;
  /** The database of the log; the same as that of the read tables on a server. */
  logDatabase: Database;
  /** The read tables. */
  database: Database;
  /** Appends events of one partition in one commit, without projecting them. */
  append(actorId: string, ...events: [NewEvent, ...NewEvent[]]): Promise<AnyStoredEvent[]>;
  /** Projects all appended events; `only` selects one subscription. */
  apply(options?: { only?: string }): Promise<void>;
  /** The position token that the event's command would have returned. */
  tokenOf(event: AnyStoredEvent): string;
  close(): Promise<void>;
}

export async function openProjectedLog(): Promise<ProjectedLog> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-projected-'));
  const log = openSqliteDatabase({ path: join(folder, 'log.sqlite') });
  const database = openSqliteDatabase({ path: join(folder, 'read.sqlite') });
  await migrate(log, eventLogSchema);
  await migrate(database, readTableSchema);
  const store = await sqliteEventStore({ database: log });
  return projectedLog(store, { logDatabase: log, database }, async () => {
    await Promise.all([log.close(), database.close()]);
    await rm(folder, { recursive: true });
  });
}

/** Opens a projected log in a fresh schema of a test server. */
export async function openProjectedLogOn(serverUrl: string): Promise<ProjectedLog> {
  // Imported here, because it needs Jest: a process that a test starts opens a log without it.
  const { freshDatabase } = await import('@parley/testing-kit/shared-servers');
  const schema = await freshDatabase(serverUrl);
  const database = await openMysqlDatabase({ url: schema.url });
  await migrate(database, eventLogSchema);
  await migrate(database, readTableSchema);
  return projectedLog(await mysqlEventStore({ url: schema.url }), { logDatabase: database, database }, async () => {
    await database.close();
    await schema.drop();
  });
}

function projectedLog(
  store: EventStore,
  { logDatabase, database }: Pick<ProjectedLog, 'logDatabase' | 'database'>,
  drop: () => Promise<void>,
): ProjectedLog {
  return {
    store,
    logDatabase,
    database,
    append: (actorId, ...events) => append(store, actorId, events),
    async apply({ only } = {}) {
      const all: Subscription[] = [{ projections: liveProjections }, searchSubscription];
      const subscriptions = all.filter((subscription) => only === undefined || subscriptionName(subscription) === only);
      for (const subscription of subscriptions) await apply(store, database, subscription);
    },
    tokenOf: ({ partition, position }) => encodePosition({ epoch: store.epoch, partition, position }),
    async close() {
      await store.close();
      await drop();
    },
  };
}

async function append(store: EventStore, actorId: string, events: [NewEvent, ...NewEvent[]]): Promise<AnyStoredEvent[]> {
  const result = await store.append({
    events,
    readSet: [],
    command: { actorId, targetId: streamOwnerId(events[0].stream), key: newId() },
    bodyHash: bodyHash('test', {}),
    mayBeRetry: false,
    metadata: { correlationId: newId() },
  });
  if (result.kind !== 'appended') throw new Error(`not appended: ${result.kind}`);
  return result.events;
}

async function apply(store: EventStore, database: Database, subscription: Subscription): Promise<void> {
  const { projections } = subscription;
  const name = subscriptionName(subscription);
  const slots = new Map(readTables.map(({ name }) => [name, 'a' as const]));
  const target = {
    earlier: new EarlierEvents(store, projections),
    database,
    projections,
    slots,
    cache: new RowCache(0),
  };
  const heads = new Map((await store.heads()).map(({ partition, position }) => [partition, position]));
  for (const from of await readCheckpoints(database, name)) {
    const behind = (heads.get(from.partition) ?? 0) - from.position;
    if (behind <= 0) continue;
    const events = await store.readPartition(from.partition, { position: from.position, eventId: from.lastEventId }, behind);
    const { statements, parked } = await prepareApply(target, events);
    if (parked.length > 0) throw new Error('an event could not be projected', { cause: parked[0]!.cause?.error });
    const last = events.at(-1)!;
    const move = { from, position: last.position, epoch: store.epoch, lastEventId: last.id };
    await database.write([moveCheckpoints(name, [move], database.dialect), ...statements]);
  }
}
