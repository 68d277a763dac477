import { join } from 'node:path';
import { migrate } from '@parley/database/migrations';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import type { EventStore } from '@parley/event-store/event-store';
import { eventLogSchema } from '@parley/event-store/migrations';
import { sealedEventStore } from '@parley/event-store/sealing/sealed-event-store';
import { sqliteEventStore } from '@parley/event-store/sqlite/sqlite-event-store';
import { newId } from '@parley/events/ids';
import { streamOwnerId } from '@parley/events/streams';
import { keyStore } from '@parley/key-store/key-store';
import { addConversations, type HistoryLog } from './histories.ts';

/**
 * Writes a log of this many events to the data directory of an embedded system that has not started yet; personal data in clear text, unless
 * `isSealed`.
 */
export async function seedDataDir(dataDir: string, eventCount: number, { isSealed = false } = {}): Promise<void> {
  const database = openSqliteDatabase({ path: join(dataDir, 'log.sqlite') });
  await migrate(database, eventLogSchema);
  const keys = keyStore({ DATA_DIR: dataDir }, { role: 'writer' });
  const stored = await sqliteEventStore({ database });
  const store = isSealed ? sealedEventStore(stored, keys.vault) : stored;
  await addConversations(historyOf(store), eventCount);
  await store.close();
  await keys.close();
  await database.close();
}

function historyOf(store: EventStore): HistoryLog {
  return {
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
}
