import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';

/** Members of a conversation, owners and admins first: at most so many as one event may remove. A hint: read tables may lag. */
export type FindMembers = (conversationId: string) => Promise<string[]>;

/** Each member is an entity of the event that removes them. */
export const maxMembers = 500;

export function findMembersIn(readTables: () => Promise<ReadTables>): FindMembers {
  return async (conversationId) => {
    const { database, names } = await readTables();
    const rows = await database.read<{ userId: Buffer }>({
      sql: `SELECT user_id AS userId FROM ${names.members} WHERE conversation_id = ? AND present = 1
        ORDER BY role_rank, joined_at, user_id LIMIT ${maxMembers}`,
      values: [idToBytes(conversationId)],
    });
    return rows.map(({ userId }) => idFromBytes(userId));
  };
}
