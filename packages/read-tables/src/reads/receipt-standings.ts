/** Where members stand with what was sent: for the pushes that tell it. */
import type { SqlValue } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from './read-tables.ts';

export interface ReceiptStanding {
  delivered: number;
  read: number;
  unreadCount: number;
  mentionCount: number;
  /** The conversation's, as of which the counts are. */
  lastSeq: number;
  /** How many are in the conversation. */
  members: number;
}

type Row = ReceiptStanding & { conversationId: Buffer; userId: Buffer };

export interface MembershipKey {
  conversationId: string;
  userId: string;
}

export function membershipKey({ conversationId, userId }: MembershipKey): string {
  return `${conversationId}:${userId}`;
}

// SQLite nests each OR one level deeper, and refuses expressions deeper than 1,000.
const membersPerQuery = 200;

/** By `membershipKey`; who is no member now is missing. */
export async function readReceiptStandings(
  tables: ReadTables,
  memberships: readonly MembershipKey[],
): Promise<Map<string, ReceiptStanding>> {
  const standings = new Map<string, ReceiptStanding>();
  for (let start = 0; start < memberships.length; start += membersPerQuery) {
    const rows = await readSome(tables, memberships.slice(start, start + membersPerQuery));
    for (const { conversationId, userId, ...standing } of rows) {
      standings.set(membershipKey({ conversationId: idFromBytes(conversationId), userId: idFromBytes(userId) }), standing);
    }
  }
  return standings;
}

function readSome({ database, names }: ReadTables, some: readonly MembershipKey[]): Promise<Row[]> {
  const which = some.map(() => '(m.conversation_id = ? AND m.user_id = ?)').join(' OR ');
  const values = some.flatMap(({ conversationId, userId }): SqlValue[] => [idToBytes(conversationId), idToBytes(userId)]);
  return database.read<Row>({
    sql: `SELECT m.conversation_id AS conversationId, m.user_id AS userId, m.delivered_seq AS delivered, m.read_seq AS \`read\`,
        c.last_seq AS lastSeq, c.members AS members, ${unreadColumns({ names }, 'c', 'm')}
      FROM ${names.members} m JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id
      WHERE m.present = 1 AND (${which})`,
    values,
  });
}

/**
 * `unreadCount` and `mentionCount` of a member: what came after the read mark, less what was deleted since; and the calls
 * that ended after it, less those that the member had part in.
 */
export function unreadColumns({ names }: Pick<ReadTables, 'names'>, conversation: string, member: string): string {
  return `${conversation}.messages - ${member}.read_messages - (SELECT COUNT(*) FROM ${names.tombstones} t
      WHERE t.conversation_id = ${conversation}.conversation_id AND t.ordinal > ${member}.read_messages)
      + (SELECT COUNT(*) FROM ${names.calls} k WHERE k.conversation_id = ${conversation}.conversation_id
      AND k.ended_seq > ${member}.read_seq)
      - (SELECT COUNT(*) FROM ${names.call_participations} a WHERE a.conversation_id = ${conversation}.conversation_id
      AND a.user_id = ${member}.user_id AND a.ended_seq > ${member}.read_seq) AS unreadCount,
    (SELECT COUNT(*) FROM ${names.mentions} n WHERE n.conversation_id = ${conversation}.conversation_id
      AND n.user_id = ${member}.user_id AND n.seq > ${member}.read_seq) AS mentionCount`;
}
