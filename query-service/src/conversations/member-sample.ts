import type { Statement } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { Member } from '@parley/events/wire/conversations';
import { timeOf } from '@parley/events/wire/fields';
import { unknownUser } from '@parley/events/wire/to-wire';
import { profileColumns, publicProfileOf, type PublicProfileRow } from '@parley/read-tables/reads/profiles';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { idValues, placeholders } from '@parley/database/sql-list';
import { roleOf } from '@parley/read-tables/tables/conversations';

/** Members of a group that the inbox shows. */
const sampleSize = 5;

export type MemberRow = {
  memberId: Buffer;
  roleRank: number;
  joinedAt: number;
} & (PublicProfileRow | { userId: null });

/** The columns of a MemberRow. `m`: the member; `p`: the profile, left joined because it comes from another partition. */
export const memberColumns = `m.user_id AS memberId, m.role_rank AS roleRank, m.joined_at AS joinedAt, ${profileColumns('p')}`;

export function memberView(row: MemberRow): Member {
  return {
    user: row.userId === null ? unknownUser(idFromBytes(row.memberId)) : publicProfileOf(row),
    role: roleOf(row.roleRank),
    joinedAt: timeOf(row.joinedAt),
  };
}

/** Conversations with at most this many members are read completely; of larger ones only the sample is read. */
const maxReadWhole = 2 * sampleSize;

/** Reads the first members of each conversation by role, then by time of joining. */
export async function readMemberSamples(
  tables: ReadTables,
  conversations: readonly { id: string; memberCount: number }[],
): Promise<Map<string, Member[]>> {
  const isSmall = ({ memberCount }: { memberCount: number }) => memberCount <= maxReadWhole;
  const small = conversations.filter(isSmall).map(({ id }) => id);
  const large = conversations.filter((conversation) => !isSmall(conversation)).map(({ id }) => id);
  const rows = await Promise.all([
    small.length === 0 ? [] : tables.database.read<SampleRow>(allMembersQuery(tables.names, small)),
    large.length === 0 ? [] : tables.database.read<SampleRow>(firstMembersQuery(tables.names, large)),
  ]);
  const samples = new Map<string, Member[]>();
  for (const row of rows.flat().sort(compareByRole)) {
    const id = idFromBytes(row.conversationId);
    const sample = samples.get(id) ?? [];
    if (sample.length < sampleSize) samples.set(id, [...sample, memberView(row)]);
  }
  return samples;
}

type SampleRow = MemberRow & { conversationId: Buffer };

function allMembersQuery(names: ReadTables['names'], conversationIds: readonly string[]): Statement {
  return {
    sql: `SELECT m.conversation_id AS conversationId, ${memberColumns}
      FROM ${names.members} m LEFT JOIN ${names.profiles} p ON p.user_id = m.user_id
      WHERE m.conversation_id IN (${placeholders(conversationIds)}) AND m.present = 1`,
    values: idValues(conversationIds),
  };
}

/** One short index scan for each conversation: a window function would number all members of every group. */
function firstMembersQuery(names: ReadTables['names'], conversationIds: readonly string[]): Statement {
  const sample = (index: number) => `SELECT * FROM (SELECT conversation_id, user_id, role_rank, joined_at FROM ${names.members}
    WHERE conversation_id = ? AND present = 1 ORDER BY role_rank, joined_at, user_id LIMIT ${sampleSize}) s${index}`;
  return {
    sql: `SELECT m.conversation_id AS conversationId, ${memberColumns}
      FROM (${conversationIds.map((_, index) => sample(index)).join(' UNION ALL ')}) m
      LEFT JOIN ${names.profiles} p ON p.user_id = m.user_id`,
    values: conversationIds.map(idToBytes),
  };
}

function compareByRole(one: MemberRow, other: MemberRow): number {
  return one.roleRank - other.roleRank || one.joinedAt - other.joinedAt || one.memberId.compare(other.memberId);
}
