import { z } from 'zod';
import type { SqlValue, Statement } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { timeOf } from '@parley/events/wire/fields';
import type { Reactor } from '@parley/events/wire/reactions';
import { unknownUser } from '@parley/events/wire/to-wire';
import { profileColumns, publicProfileOf, type PublicProfileRow } from '@parley/read-tables/reads/profiles';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';
import { cutPage, decodeCursor, type Page, type PageBounds } from '../../page.ts';

export interface ListReactions extends PageBounds {
  readerId: string;
  conversationId: string;
  messageId: string;
  cursor?: string | undefined;
}

type ReactorRow = { reactorId: Buffer; emoji: string; at: number; position: number } & (PublicProfileRow | { userId: null });

/** Position of the last reaction of a page. Unique, because each event adds one reaction. */
const cursorKey = z.int();

/** Lists reactions, oldest first. Throws Problem `not_found` if there is no such message, or the reader is not a member. */
export async function listReactions(tables: ReadTables, query: ListReactions): Promise<Page<Reactor>> {
  const after = decodeCursor(query.cursor, cursorKey) ?? 0;
  const [messages, reactors] = await tables.database.snapshot([messageQuery(tables, query), reactorsQuery(tables, query, after)]);
  if (!messages?.[0]) throw new Problem('not_found');
  return cutPage(reactors as unknown as ReactorRow[], query, { itemOf: reactorOf, keyOf: ({ position }) => position });
}

/** Returns one row if the message exists and the reader is a member. */
function messageQuery({ names }: ReadTables, { readerId, conversationId, messageId }: ListReactions): Statement {
  return {
    sql: `SELECT m.seq AS seq FROM ${names.members} reader
      JOIN ${names.messages} m ON m.conversation_id = reader.conversation_id AND m.message_id = ?
      WHERE reader.conversation_id = ? AND reader.user_id = ? AND reader.present = 1`,
    values: [messageId, conversationId, readerId].map(idToBytes),
  };
}

function reactorsQuery({ names }: ReadTables, { conversationId, messageId, limit }: ListReactions, after: number): Statement {
  const values: SqlValue[] = [idToBytes(conversationId), idToBytes(messageId), after, limit + 1];
  return {
    sql: `SELECT r.user_id AS reactorId, r.emoji AS emoji, r.at AS at, r.position AS position, ${profileColumns('p')}
      FROM ${names.messages} m
      JOIN ${names.reactions} r ON r.conversation_id = m.conversation_id AND r.seq = m.seq
      LEFT JOIN ${names.profiles} p ON p.user_id = r.user_id
      WHERE m.conversation_id = ? AND m.message_id = ? AND m.deleted_at IS NULL AND r.position > ?
      ORDER BY r.position LIMIT ?`,
    values,
  };
}

function reactorOf(row: ReactorRow): Reactor {
  const userId = idFromBytes(row.reactorId);
  return { emoji: row.emoji, userId, user: row.userId === null ? unknownUser(userId) : publicProfileOf(row), at: timeOf(row.at) };
}
