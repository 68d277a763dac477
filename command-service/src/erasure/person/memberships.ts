/** Conversations and pairs of a person, as the read tables have them. */
import type { Database } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { activeSlot } from '@parley/read-tables/slots';

/** The conversations that the person is a member of; `former`: those that they left, too. */
export async function readConversationIds(read: Database, userId: string, { former }: { former: boolean }): Promise<string[]> {
  const { database, names } = await activeSlot(read);
  const rows = await database.read<{ id: Buffer }>({
    sql: `SELECT conversation_id AS id FROM ${names.members} WHERE user_id = ? ${former ? '' : 'AND present = 1'}`,
    values: [idToBytes(userId)],
  });
  return rows.map(({ id }) => idFromBytes(id));
}

/** The other users of the person's direct conversations, contacts, requests and blocks. */
export async function readPairedUsers(read: Database, userId: string): Promise<string[]> {
  const { database, names } = await activeSlot(read);
  const rows = await database.read<{ otherId: Buffer }>({
    sql: `SELECT o.user_id AS otherId FROM ${names.members} m
        JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id AND c.kind = 'direct'
        JOIN ${names.members} o ON o.conversation_id = m.conversation_id AND o.user_id <> m.user_id
        WHERE m.user_id = ?
      UNION SELECT other_id AS otherId FROM ${names.relations} WHERE user_id = ?`,
    values: [idToBytes(userId), idToBytes(userId)],
  });
  return rows.map(({ otherId }) => idFromBytes(otherId));
}
