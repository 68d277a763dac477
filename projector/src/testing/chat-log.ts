import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@parley/database/database';
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { openSqliteDatabase, type SqliteDatabase } from '@parley/database/sqlite-database';
import type { CommittedEvents, EventStore } from '@parley/event-store/event-store';
import { eventLogSchema } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { sqliteEventStore } from '@parley/event-store/sqlite/sqlite-event-store';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { bodyHash, newId } from '@parley/events/ids';
import { shardOf } from '@parley/events/partitions';
import { streamOwnerId } from '@parley/events/streams';
import type { PublishedCommit, EventBus } from '@parley/event-bus/event-bus';
import { freshDatabase } from '@parley/testing-kit/shared-servers';

/** An event log whose commits are published on a bus, and the read tables: the stores of a projector under test. */
export interface ChatLog {
  store: EventStore;
  /** The database of the log, which also holds the leases. */
  log: Database;
  /** The read tables. */
  database: Database;
  /** Appends the events of one command. Resolves after the commit, which may not be published yet. */
  append(...events: readonly NewEvent[]): Promise<AnyStoredEvent[]>;
  /** Folder of an embedded log. */
  folder?: string;
  /** URL of a log on a server. */
  url?: string;
  /** Stops publishing commits, as if the broker were down. */
  stopPublishing(): void;
  close(): Promise<void>;
}

/** `decorated` wraps the event store. */
export async function openEmbeddedLog(bus: EventBus, decorated = (store: EventStore): EventStore => store): Promise<ChatLog> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-projector-'));
  const log = openSqliteDatabase({ path: join(folder, 'log.sqlite') });
  const database = openSqliteDatabase({ path: join(folder, 'read.sqlite') });
  await migrate(log, eventLogSchema);
  const store = decorated(await sqliteEventStore({ database: log }));
  return { ...chatLog(store, bus, { log, database, drop: () => rm(folder, { recursive: true }) }), folder };
}

/** Opens the log and the read tables in a fresh schema of a test server. */
export async function openServerLog(serverUrl: string, bus: EventBus): Promise<ChatLog> {
  const schema = await freshDatabase(serverUrl);
  const { url } = schema;
  const log = await openMysqlDatabase({ url });
  await migrate(log, eventLogSchema);
  return { ...chatLog(await mysqlEventStore({ url }), bus, { log, database: log, drop: () => schema.drop() }), url };
}

/** Reopens the event store of a log, as after a restart. */
export async function reopened(before: ChatLog, bus: EventBus): Promise<ChatLog> {
  const { url, log, database } = before;
  const store = url === undefined ? await sqliteEventStore({ database: log as SqliteDatabase }) : await mysqlEventStore({ url });
  return {
    ...before,
    ...chatLog(store, bus, { log, database, drop: () => Promise.resolve() }),
    async close() {
      await store.close();
      await before.close();
    },
  };
}

interface Tables {
  log: Database;
  database: Database;
  drop: () => Promise<void>;
}

function chatLog(store: EventStore, bus: EventBus, { log, database, drop }: Tables): ChatLog {
  let publishes = true;
  store.onCommitted((commits) => {
    if (publishes) for (const publishedCommit of publishedCommitsOf(commits)) bus.publish(publishedCommit);
  });
  return {
    store,
    log,
    database,
    append: (...events) => append(store, events),
    stopPublishing: () => {
      publishes = false;
    },
    async close() {
      await store.close();
      await Promise.all([...new Set([log, database])].map((one) => one.close()));
      await drop();
    },
  };
}

async function append(store: EventStore, events: readonly NewEvent[]): Promise<AnyStoredEvent[]> {
  const [first, ...others] = events;
  const result = await store.append({
    events: [first!, ...others],
    readSet: [],
    command: { actorId: newId(), targetId: streamOwnerId(first!.stream), key: newId() },
    bodyHash: bodyHash('test', {}),
    mayBeRetry: false,
    metadata: { correlationId: newId() },
  });
  if (result.kind !== 'appended') throw new Error(`not appended: ${result.kind}`);
  return result.events;
}

function publishedCommitsOf(commits: readonly CommittedEvents[]): PublishedCommit[] {
  return commits.map(({ epoch, partition, after, events }) => {
    const to = events.at(-1)!;
    const span = { partition, from: after.position + 1, to: to.position, previousEventId: after.eventId, lastEventId: to.id };
    return { epoch, shard: shardOf(partition), spans: [span], events };
  });
}
