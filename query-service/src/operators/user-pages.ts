/** Pages of users for operators. Each looks at a bounded part of an index, whatever it finds there. */
import type { SqlValue, Statement } from '@parley/database/database';
import { idValues, placeholders } from '@parley/database/sql-list';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { id } from '@parley/events/wire/fields';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { nameTerms, prefixEnd, queryPrefixes } from '@parley/read-tables/search/name-terms';
import { z } from 'zod';
import { wholeProfileColumns, type WholeProfileRow } from '../accounts/get-me/get-me.ts';

export const userState = z.enum(['active', 'suspended']).describe('Only users in this state');
export type UserState = z.infer<typeof userState>;

/** The last user that a page looked at: by id, or by a term of the users that everyone finds (1) or not (0). */
export const userCursor = z.union([z.tuple([id]), z.tuple([z.literal([0, 1]), z.string(), id])]);
export type UserCursor = z.infer<typeof userCursor>;

export interface FoundUsers {
  users: WholeProfileRow[];
  /** The cursor of each user. */
  keyOf: (user: WholeProfileRow) => UserCursor;
  /** The last user that was looked at; null at the end. */
  last: UserCursor | null;
}

interface Selection {
  state?: UserState | undefined;
  limit: number;
}

const isInState = ({ suspendedAt }: WholeProfileRow, state: UserState | undefined): boolean =>
  state === undefined || (suspendedAt !== null) === (state === 'suspended');

/** These users, as far as they exist. */
export async function readUsers(
  { database, names }: ReadTables,
  userIds: readonly string[],
  { state }: Pick<Selection, 'state'>,
): Promise<FoundUsers> {
  const sql = () =>
    `SELECT ${wholeProfileColumns} FROM ${names.profiles} p WHERE p.user_id IN (${placeholders(userIds)}) ORDER BY p.user_id`;
  const rows = userIds.length === 0 ? [] : await database.read<WholeProfileRow>({ sql: sql(), values: idValues(userIds) });
  return { users: rows.filter((row) => isInState(row, state)), keyOf: idKey, last: null };
}

const idKey = ({ userId }: WholeProfileRow): UserCursor => [idFromBytes(userId)];

/** All users in the order of their ids. `most`: users that a page looks at. */
export async function listUsersById(
  { database, names }: ReadTables,
  { state, limit, most, after }: Selection & { most: number; after: string | undefined },
): Promise<FoundUsers> {
  const start = after === undefined ? { sql: '', values: [] } : { sql: 'WHERE user_id > ?', values: [idToBytes(after)] };
  const isState = state === undefined ? '' : `WHERE p.suspended_at IS ${state === 'suspended' ? 'NOT NULL' : 'NULL'}`;
  const [users, [last]] = (await database.snapshot([
    {
      sql: `SELECT ${wholeProfileColumns} FROM (SELECT * FROM ${names.profiles} ${start.sql} ORDER BY user_id LIMIT ?) p ${isState}
        ORDER BY p.user_id LIMIT ?`,
      values: [...start.values, most, limit + 1],
    },
    {
      sql: `SELECT user_id AS userId FROM ${names.profiles} ${start.sql} ORDER BY user_id LIMIT 1 OFFSET ?`,
      values: [...start.values, most - 1],
    },
  ])) as unknown as [WholeProfileRow[], { userId: Buffer }[]];
  return { users, keyOf: idKey, last: last ? [idFromBytes(last.userId)] : null };
}

type TermRow = WholeProfileRow & { term: string; listed: 0 | 1 };

/** Users with, for each word of the query, a name that begins with it, hidden users too; by the first such name. */
export async function findUsersByName(
  tables: ReadTables,
  { query, state, limit, after }: Selection & { query: string; after: Exclude<UserCursor, [string]> | undefined },
): Promise<FoundUsers> {
  const [prefix, ...others] = queryPrefixes(query).toSorted((one, other) => other.length - one.length);
  const rows: TermRow[] = [];
  if (prefix === undefined) return { users: rows, keyOf: idKey, last: null };
  for (const listed of [1, 0] as const) {
    if (rows.length > limit || (after && after[0] < listed)) continue;
    const start = after?.[0] === listed ? after : undefined;
    rows.push(...(await tables.database.read<TermRow>(termQuery(tables, prefix, { listed, start, limit: limit + 1 - rows.length }))));
  }
  const keyOf = (row: WholeProfileRow): UserCursor => {
    const { listed, term } = row as TermRow;
    return [listed, term, idFromBytes(row.userId)];
  };
  const users = rows.filter((row) => isInState(row, state) && matches(row, prefix, others));
  return { users, keyOf, last: rows.length > limit ? keyOf(rows.at(-1)!) : null };
}

/** A user is found by the first name with the prefix only, so that nobody is found twice. */
function matches({ term, username, displayName }: TermRow, prefix: string, others: readonly string[]): boolean {
  const terms = [username ?? '', ...nameTerms(displayName)];
  const [first] = terms.filter((candidate) => candidate.startsWith(prefix)).toSorted();
  return term === first && others.every((other) => terms.some((candidate) => candidate.startsWith(other)));
}

function termQuery(
  { names }: ReadTables,
  prefix: string,
  { listed, start, limit }: { listed: 0 | 1; start: readonly [number, string, string] | undefined; limit: number },
): Statement {
  const isAfter = start === undefined ? '' : 'AND (term > ? OR (term = ? AND user_id > ?))';
  const position: SqlValue[] = start === undefined ? [] : [start[1], start[1], idToBytes(start[2])];
  return {
    sql: `SELECT t.term AS term, ${listed} AS listed, ${wholeProfileColumns} FROM (SELECT DISTINCT term, user_id FROM ${names.profile_terms}
        WHERE listed = ${listed} AND term >= ? AND term < ? ${isAfter} ORDER BY term, user_id LIMIT ?) t
      JOIN ${names.profiles} p ON p.user_id = t.user_id ORDER BY t.term, t.user_id`,
    values: [prefix, prefixEnd(prefix), ...position, limit],
  };
}
