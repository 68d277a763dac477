/** Who is in which conversation: what rooms, `ready` and every members-only query rest on. */
import type { Statement } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { type ReadTables } from './read-tables.ts';
import { idValues, placeholders } from '@parley/database/sql-list';

/** A user's coming or going in one conversation. Of two about the same, the one with the higher `membershipSeq` holds. */
export interface Membership {
  conversationId: string;
  present: boolean;
  membershipSeq: number;
  lastSeq: number;
  readSeq: number;
}

interface MembershipRow {
  conversationId: Buffer;
  present: number;
  membershipSeq: number;
  lastSeq: number;
  readSeq: number;
}

const columns = `m.conversation_id AS conversationId, m.present AS present, m.membership_seq AS membershipSeq,
  c.last_seq AS lastSeq, m.read_seq AS readSeq`;

/** All conversations that the user is or ever was in, from one state of the tables. */
export async function readMemberships({ database, names }: ReadTables, userId: string): Promise<Membership[]> {
  const rows = await database.read<MembershipRow>({
    sql: `SELECT ${columns} FROM ${names.members} m JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id
      WHERE m.user_id = ?`,
    values: [idToBytes(userId)],
  });
  return rows.map(({ conversationId, present, ...marks }) => ({
    ...marks,
    conversationId: idFromBytes(conversationId),
    present: present === 1,
  }));
}

/** Where a member stands in a conversation. Events up to `lastSeq` are theirs to see: at that seq they were present. */
export interface Standing {
  conversationId: string;
  lastSeq: number;
  readSeq: number;
  /** Messages ever sent there. */
  messages: number;
  members: number;
}

/** For `snapshot`, beside the query that it guards; `standingFrom` reads its rows. */
export function standingQuery({ names }: ReadTables, userId: string, conversationIds: readonly string[]): Statement {
  return {
    sql: `SELECT c.conversation_id AS conversationId, c.last_seq AS lastSeq, m.read_seq AS readSeq, c.messages AS messages, c.members AS members
      FROM ${names.members} m JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id
      WHERE m.user_id = ? AND m.present = 1 AND m.conversation_id IN (${placeholders(conversationIds)})`,
    values: [idToBytes(userId), ...idValues(conversationIds)],
  };
}

export function standingFrom(row: object): Standing {
  const found = row as Omit<Standing, 'conversationId'> & { conversationId: Buffer };
  return { ...found, conversationId: idFromBytes(found.conversationId) };
}

/** By conversation id; one that is not there, or not this user's, is missing. */
export async function readStandings(
  tables: ReadTables,
  userId: string,
  conversationIds: readonly string[],
): Promise<Map<string, Standing>> {
  if (conversationIds.length === 0) return new Map();
  const rows = await tables.database.read(standingQuery(tables, userId, conversationIds));
  return new Map(rows.map(standingFrom).map((standing) => [standing.conversationId, standing]));
}
