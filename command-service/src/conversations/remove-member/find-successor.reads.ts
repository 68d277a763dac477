import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';

/** Finds the next owner of a group: admins before members, then by time of joining. A hint: read tables may lag. */
export type FindSuccessor = (conversationId: string, leavingUserId: string) => Promise<string | null>;

export function findSuccessorIn(readTables: () => Promise<ReadTables>): FindSuccessor {
  return async (conversationId, leavingUserId) => {
    const { database, names } = await readTables();
    const [row] = await database.read<{ userId: Buffer }>({
      sql: `SELECT user_id AS userId FROM ${names.members} WHERE conversation_id = ? AND present = 1 AND user_id <> ?
        ORDER BY role_rank, joined_at, user_id LIMIT 1`,
      values: [idToBytes(conversationId), idToBytes(leavingUserId)],
    });
    return row ? idFromBytes(row.userId) : null;
  };
}
