import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { idToBytes } from '@parley/events/id-bytes';
import { LIVE } from '@parley/read-tables/checkpoints';
import { activeSlot } from '@parley/read-tables/slots';
import { awaitProjection } from '../await-projection.ts';

/** True if a message or an avatar uses the file; undefined while the read tables lag behind the log. */
export type IsFileUsed = (fileId: string) => Promise<boolean | undefined>;

const timeoutMs = 5_000;

export function fileUses({ store, read }: { store: Pick<EventStore, 'heads'>; read: Database }): IsFileUsed {
  return async (fileId) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const waiting = awaitProjection(read, { heads: await store.heads(), subscriptions: [LIVE], signal });
    const isProjected = await waiting.then(
      () => true,
      (error: unknown) => {
        if (signal.aborted) return false;
        throw error;
      },
    );
    if (!isProjected) return undefined;
    return readIsUsed(read, fileId);
  };
}

/** True if the read tables have a use of the file. */
export async function readIsUsed(read: Database, fileId: string): Promise<boolean> {
  const { database, names } = await activeSlot(read);
  const id = idToBytes(fileId);
  const uses = await database.read({
    sql: `SELECT 1 AS found FROM ${names.attachments} WHERE file_id = ?
      UNION ALL SELECT 1 FROM ${names.profiles} WHERE avatar_file_id = ?
      UNION ALL SELECT 1 FROM ${names.conversations} WHERE avatar_file_id = ? LIMIT 1`,
    values: [id, id, id],
  });
  return uses.length > 0;
}
