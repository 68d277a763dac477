/** Membership of users in conversations, on which rooms, `ready` and every query of members are based. */
import type { Statement } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from './read-tables.ts';
import { idValues, placeholders } from '@parley/database/sql-list';

/** A current or former membership. Of two states of the same membership, the one with the higher `membershipSeq` is newer. */
export interface Membership {
  conversationId: string;
  present: boolean;
  membershipSeq: number;
  lastSeq: number;
  readSeq: number;
}

type MembershipRow = Omit<Membership, 'conversationId' | 'present'> & { conversationId: Buffer; present: number };

/** Reads all current and former memberships of a user from one state of the tables. */
export async function readMemberships({ database, names }: ReadTables, userId: string): Promise<Membership[]> {
  const rows = await database.read<MembershipRow>({
    sql: `SELECT m.conversation_id AS conversationId, m.present AS present, m.membership_seq AS membershipSeq, c.last_seq AS lastSeq,
        m.read_seq AS readSeq
      FROM ${names.members} m JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id
      WHERE m.user_id = ?`,
    values: [idToBytes(userId)],
  });
  return rows.map(({ conversationId, present, ...seqs }) => ({
    ...seqs,
    conversationId: idFromBytes(conversationId),
    present: present === 1,
  }));
}

/** A conversation as a current member may read it: events up to `lastSeq`, at which the user was a member. */
export interface CurrentMembership {
  conversationId: string;
  lastSeq: number;
  readSeq: number;
  /** Messages ever sent in the conversation. */
  messages: number;
  /** Number of members. */
  members: number;
}

/** For `snapshot`, together with the query that it authorizes. `currentMembershipFrom` reads its rows. */
export function currentMembershipQuery({ names }: ReadTables, userId: string, conversationIds: readonly string[]): Statement {
  return {
    sql: `SELECT c.conversation_id AS conversationId, c.last_seq AS lastSeq, m.read_seq AS readSeq, c.messages AS messages,
        c.members AS members
      FROM ${names.members} m JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id
      WHERE m.user_id = ? AND m.present = 1 AND m.conversation_id IN (${placeholders(conversationIds)})`,
    values: [idToBytes(userId), ...idValues(conversationIds)],
  };
}

export function currentMembershipFrom(row: object): CurrentMembership {
  const { conversationId, ...counters } = row as Omit<CurrentMembership, 'conversationId'> & { conversationId: Buffer };
  return { ...counters, conversationId: idFromBytes(conversationId) };
}

/** Reads the user's current memberships in these conversations, by conversation id. */
export async function readCurrentMemberships(
  tables: ReadTables,
  userId: string,
  conversationIds: readonly string[],
): Promise<Map<string, CurrentMembership>> {
  if (conversationIds.length === 0) return new Map();
  const rows = await tables.database.read(currentMembershipQuery(tables, userId, conversationIds));
  return new Map(rows.map(currentMembershipFrom).map((membership) => [membership.conversationId, membership]));
}
