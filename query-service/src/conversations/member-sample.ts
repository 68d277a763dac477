import type { Statement } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { Member } from '@parley/events/wire/conversations';
import { timeOf } from '@parley/events/wire/fields';
import { unknownUser } from '@parley/events/wire/to-wire';
import { profileColumns, publicProfileOf, type PublicProfileRow } from '@parley/read-models/reads/profiles';
import type { ReadTables } from '@parley/read-models/reads/read-tables';
import { roleOf } from '@parley/read-models/tables';

/** As many members as an inbox shows of a group. */
const sampleSize = 5;

export type MemberRow = {
  memberId: Buffer;
  roleRank: number;
  joinedAt: number;
} & (PublicProfileRow | { userId: null });

/** The columns of a MemberRow: `m` the alias of the member, `p` of the profile (left joined: it is of another partition). */
export const memberColumns = `m.user_id AS memberId, m.role_rank AS roleRank, m.joined_at AS joinedAt, ${profileColumns('p')}`;

export function memberView(row: MemberRow): Member {
  return {
    user: row.userId === null ? unknownUser(idFromBytes(row.memberId)) : publicProfileOf(row),
    role: roleOf(row.roleRank),
    joinedAt: timeOf(row.joinedAt),
  };
}

/** The first members by standing of each conversation: owners, then admins, then who joined first. */
export async function readMemberSamples(
  { database, names }: ReadTables,
  conversationIds: readonly string[],
): Promise<Map<string, Member[]>> {
  if (conversationIds.length === 0) return new Map();
  const rows = await database.read<MemberRow & { conversationId: Buffer }>(sampleQuery(names, conversationIds));
  const samples = new Map<string, Member[]>();
  for (const row of rows.sort(byStanding)) {
    const id = idFromBytes(row.conversationId);
    samples.set(id, [...(samples.get(id) ?? []), memberView(row)]);
  }
  return samples;
}

/** One short walk of the index for each: a window function would number all members of every group. */
function sampleQuery(names: ReadTables['names'], conversationIds: readonly string[]): Statement {
  const sample = (index: number) => `SELECT * FROM (SELECT conversation_id, user_id, role_rank, joined_at FROM ${names.members}
    WHERE conversation_id = ? AND present = 1 ORDER BY role_rank, joined_at, user_id LIMIT ${sampleSize}) s${index}`;
  return {
    sql: `SELECT m.conversation_id AS conversationId, ${memberColumns}
      FROM (${conversationIds.map((_, index) => sample(index)).join(' UNION ALL ')}) m
      LEFT JOIN ${names.profiles} p ON p.user_id = m.user_id`,
    values: conversationIds.map(idToBytes),
  };
}

function byStanding(one: MemberRow, other: MemberRow): number {
  return one.roleRank - other.roleRank || one.joinedAt - other.joinedAt || one.memberId.compare(other.memberId);
}
