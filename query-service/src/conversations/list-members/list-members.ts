import { z } from 'zod';
import type { SqlValue, Statement } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { Member } from '@parley/events/wire/conversations';
import { id } from '@parley/events/wire/fields';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { cutPage, decodeCursor, type Page, type PageBounds } from '../../page.ts';
import { memberColumns, memberView, type MemberRow } from '../member-sample.ts';
import { readAsMember } from '../read-as-member.ts';

export interface ListMembers extends PageBounds {
  readerId: string;
  conversationId: string;
  cursor?: string | undefined;
}

/** Role rank, time of joining (microseconds) and user id of the last member of a page. */
const cursorKey = z.tuple([z.int(), z.int(), id]);
type CursorKey = z.infer<typeof cursorKey>;

/** Lists members by role, then by time of joining. Throws Problem `not_found` if the reader is not a member. */
export async function listMembers(tables: ReadTables, query: ListMembers): Promise<Page<Member>> {
  const { conversationId, cursor, limit } = query;
  const { results } = await readAsMember(tables, query, [
    membersQuery(tables.names, conversationId, decodeCursor(cursor, cursorKey), limit + 1),
  ]);
  return cutPage(results[0] as unknown as MemberRow[], query, { itemOf: memberView, keyOf: cursorKeyOf });
}

function cursorKeyOf({ roleRank, joinedAt, memberId }: MemberRow): CursorKey {
  return [roleRank, joinedAt, idFromBytes(memberId)];
}

function membersQuery(names: ReadTables['names'], conversationId: string, after: CursorKey | undefined, limit: number): Statement {
  const values: SqlValue[] = [idToBytes(conversationId)];
  let isAfter = '';
  if (after !== undefined) {
    const [rank, joinedAt, userId] = after;
    // Not a row comparison, for which MySQL uses no index.
    isAfter = `AND (m.role_rank > ? OR (m.role_rank = ? AND (m.joined_at > ? OR (m.joined_at = ? AND m.user_id > ?))))`;
    values.push(rank, rank, joinedAt, joinedAt, idToBytes(userId));
  }
  return {
    sql: `SELECT ${memberColumns} FROM ${names.members} m LEFT JOIN ${names.profiles} p ON p.user_id = m.user_id
      WHERE m.conversation_id = ? AND m.present = 1 ${isAfter} ORDER BY m.role_rank, m.joined_at, m.user_id LIMIT ?`,
    values: [...values, limit],
  };
}
