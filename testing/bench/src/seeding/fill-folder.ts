/** As `LogWriter`, of one process: a folder's log, filled before anything is started on it. */
import { join } from 'node:path';
import { migrate } from '@parley/database/migrations';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import { eventLogSchema } from '@parley/event-store/migrations';
import { sqliteEventStore } from '@parley/event-store/sqlite/sqlite-event-store';
import { newId } from '@parley/events/ids';
import { streamOwnerId } from '@parley/events/streams';
import { addConversations } from './histories.ts';

export async function fillFolder(dataDir: string, events: number): Promise<void> {
  const database = openSqliteDatabase({ path: join(dataDir, 'log.sqlite') });
  await migrate(database, eventLogSchema);
  const store = await sqliteEventStore({ database });
  await addConversations(
    {
      async add(actorId, ...facts) {
        const command = { actorId, targetId: streamOwnerId(facts[0].stream), key: newId() };
        const metadata = { correlationId: newId() };
        const { kind } = await store.append({
          events: facts,
          readSet: [],
          command,
          bodyHash: '0123456789abcdef',
          mayBeRetry: false,
          metadata,
        });
        if (kind !== 'appended') throw new Error(`the log answered ${kind}`);
      },
    },
    events,
  );
  await store.close();
  await database.close();
}
