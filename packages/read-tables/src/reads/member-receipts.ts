import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { readMatching } from './read-matching.ts';
import type { ReadTables } from './read-tables.ts';
import { unreadColumns } from './unread.ts';

/** Watermarks and unread counts of a current member. */
export interface MemberReceipt {
  delivered: number;
  read: number;
  unreadCount: number;
  mentionCount: number;
  /** Last seq of the conversation; the counts are as of this event. */
  lastSeq: number;
  /** Number of members of the conversation. */
  members: number;
}

type MemberReceiptRow = MemberReceipt & { conversationId: Buffer; userId: Buffer };

export interface MembershipKey {
  conversationId: string;
  userId: string;
}

export function membershipKey({ conversationId, userId }: MembershipKey): string {
  return `${conversationId}:${userId}`;
}

/** Reads receipts by `membershipKey`; users who are not members now are missing. */
export async function readMemberReceipts(
  { database, names }: ReadTables,
  memberships: readonly MembershipKey[],
): Promise<Map<string, MemberReceipt>> {
  const conditions = memberships.map(({ conversationId, userId }) => ({
    sql: '(m.conversation_id = ? AND m.user_id = ?)',
    values: [conversationId, userId].map(idToBytes),
  }));
  const rows = await readMatching<MemberReceiptRow>(database, conditions, ({ sql, values }) => ({
    sql: `SELECT m.conversation_id AS conversationId, m.user_id AS userId, m.delivered_seq AS delivered, m.read_seq AS \`read\`,
        c.last_seq AS lastSeq, c.members AS members, ${unreadColumns({ names }, 'c', 'm')}
      FROM ${names.members} m JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id
      WHERE m.present = 1 AND ${sql}`,
    values,
  }));
  return new Map(
    rows.map(({ conversationId, userId, ...receipt }) => [
      membershipKey({ conversationId: idFromBytes(conversationId), userId: idFromBytes(userId) }),
      receipt,
    ]),
  );
}
