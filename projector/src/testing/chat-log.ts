/** A log that commands append to, a bus that carries its letters, and the read tables: where projectors run in tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '@parley/database/database';
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { openSqliteDatabase, type SqliteDatabase } from '@parley/database/sqlite-database';
import type { CommittedEvents, EventStore } from '@parley/event-store/event-store';
import { logMigrations } from '@parley/event-store/migrations';
import { mysqlEventStore } from '@parley/event-store/mysql/mysql-event-store';
import { sqliteEventStore } from '@parley/event-store/sqlite/sqlite-event-store';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { bodyHash, newId } from '@parley/events/ids';
import { shardOf } from '@parley/events/partitions';
import { streamOwnerId } from '@parley/events/streams';
import type { PublishedCommit, EventBus } from '@parley/event-bus/event-bus';
import { freshDatabase } from '@parley/testing-kit/shared-servers';

export interface ChatLog {
  store: EventStore;
  /** Beside the log: leases. */
  log: Database;
  /** The read tables. */
  database: Database;
  /** One command's events, in one commit; resolves after it, its letter is on its way. */
  append(...events: readonly NewEvent[]): Promise<AnyStoredEvent[]>;
  /** Of an embedded log: where its files are. */
  folder?: string;
  /** Of one on a server. */
  url?: string;
  /** Stops ringing, as when the broker is away. */
  silence(): void;
  close(): Promise<void>;
}

export async function openEmbeddedLog(bus: EventBus): Promise<ChatLog> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-projector-'));
  const log = openSqliteDatabase({ path: join(folder, 'log.sqlite') });
  const database = openSqliteDatabase({ path: join(folder, 'read.sqlite') });
  await migrate(log, logMigrations);
  const store = await sqliteEventStore({ database: log });
  return { ...chatLog(store, bus, { log, database, drop: () => rm(folder, { recursive: true }) }), folder };
}

/** Log and read tables in one schema of their own on a test server. */
export async function openServerLog(serverUrl: string, bus: EventBus): Promise<ChatLog> {
  const schema = await freshDatabase(serverUrl);
  const { url } = schema;
  const log = await openMysqlDatabase({ url });
  await migrate(log, logMigrations);
  return { ...chatLog(await mysqlEventStore({ url }), bus, { log, database: log, drop: () => schema.drop() }), url };
}

/** The same log by another store, as after a restart. */
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
  let silent = false;
  store.onCommitted((commits) => {
    if (!silent) for (const publishedCommit of lettersOf(commits)) bus.publish(publishedCommit);
  });
  return {
    store,
    log,
    database,
    append: (...events) => append(store, events),
    silence: () => {
      silent = true;
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

function lettersOf(commits: readonly CommittedEvents[]): PublishedCommit[] {
  return commits.map(({ epoch, partition, after, events }) => {
    const to = events.at(-1)!;
    const span = { partition, from: after.position + 1, to: to.position, previousEventId: after.eventId, lastEventId: to.id };
    return { epoch, shard: shardOf(partition), spans: [span], events };
  });
}
