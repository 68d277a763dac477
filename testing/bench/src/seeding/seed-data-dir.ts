import { join } from 'node:path';
import { migrate } from '@parley/database/migrations';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import { eventLogSchema } from '@parley/event-store/migrations';
import { sqliteEventStore } from '@parley/event-store/sqlite/sqlite-event-store';
import { newId } from '@parley/events/ids';
import { streamOwnerId } from '@parley/events/streams';
import { addConversations, type HistoryLog } from './histories.ts';

/** Writes a log of this many events to the data directory of an embedded system that has not started yet. */
export async function seedDataDir(dataDir: string, eventCount: number): Promise<void> {
  const database = openSqliteDatabase({ path: join(dataDir, 'log.sqlite') });
  await migrate(database, eventLogSchema);
  const store = await sqliteEventStore({ database });
  const log: HistoryLog = {
    async add(actorId, ...events) {
      const { kind } = await store.append({
        events,
        readSet: [],
        command: { actorId, targetId: streamOwnerId(events[0].stream), key: newId() },
        bodyHash: '0123456789abcdef',
        mayBeRetry: false,
        metadata: { correlationId: newId() },
      });
      if (kind !== 'appended') throw new Error(`Append returned ${kind}`);
    },
  };
  await addConversations(log, eventCount);
  await store.close();
  await database.close();
}
