import { z } from 'zod';
import type { SqlValue, Statement } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { Member } from '@parley/events/wire/conversations';
import { id } from '@parley/events/wire/fields';
import { standingQuery } from '@parley/read-tables/reads/memberships';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';
import { cutPage, decodeCursor, type Page } from '../../page.ts';
import { memberColumns, memberView, type MemberRow } from '../member-sample.ts';

export interface ListMembers {
  readerId: string;
  conversationId: string;
  cursor?: string | undefined;
  limit: number;
}

/** Rank, joining (microseconds) and user id of the last member of the page before. */
const place = z.tuple([z.int(), z.int(), id]);
type Place = z.infer<typeof place>;

/** Owners first, then admins, then who joined first. Throws Problem `not_found` for who is no member. */
export async function listMembers(tables: ReadTables, { readerId, conversationId, cursor, limit }: ListMembers): Promise<Page<Member>> {
  const [standings, found] = await tables.database.snapshot([
    standingQuery(tables, readerId, [conversationId]),
    membersQuery(tables.names, conversationId, decodeCursor(cursor, place), limit + 1),
  ]);
  if (!standings?.[0]) throw new Problem('not_found');
  const { rows, nextCursor } = cutPage(found as unknown as MemberRow[], limit, placeOf);
  return { items: rows.map(memberView), nextCursor };
}

function placeOf({ roleRank, joinedAt, memberId }: MemberRow): Place {
  return [roleRank, joinedAt, idFromBytes(memberId)];
}

function membersQuery(names: ReadTables['names'], conversationId: string, after: Place | undefined, limit: number): Statement {
  const values: SqlValue[] = [idToBytes(conversationId)];
  let beyond = '';
  if (after !== undefined) {
    const [rank, joinedAt, userId] = after;
    // Written out: MySQL walks no index for a comparison of rows.
    beyond = `AND (m.role_rank > ? OR (m.role_rank = ? AND (m.joined_at > ? OR (m.joined_at = ? AND m.user_id > ?))))`;
    values.push(rank, rank, joinedAt, joinedAt, idToBytes(userId));
  }
  return {
    sql: `SELECT ${memberColumns} FROM ${names.members} m LEFT JOIN ${names.profiles} p ON p.user_id = m.user_id
      WHERE m.conversation_id = ? AND m.present = 1 ${beyond} ORDER BY m.role_rank, m.joined_at, m.user_id LIMIT ?`,
    values: [...values, limit],
  };
}
