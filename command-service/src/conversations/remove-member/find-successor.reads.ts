import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';

/** Who stands longest in a group beside this user, admins before members: a hint, as the read side has it. */
export type FindSuccessor = (conversationId: string, exceptUserId: string) => Promise<string | null>;

export function findSuccessorIn(readTables: () => Promise<ReadTables>): FindSuccessor {
  return async (conversationId, exceptUserId) => {
    const { database, names } = await readTables();
    const [found] = await database.read<{ userId: Buffer }>({
      sql: `SELECT user_id AS userId FROM ${names.members} WHERE conversation_id = ? AND present = 1 AND user_id <> ?
        ORDER BY role_rank, joined_at, user_id LIMIT 1`,
      values: [idToBytes(conversationId), idToBytes(exceptUserId)],
    });
    return found ? idFromBytes(found.userId) : null;
  };
}
