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

/** The last user that a page looked at: by id, by what the list is sorted by, or by a term of the users that everyone finds (1) or not (0). */
export type UserCursor = z.infer<typeof idCursor | ReturnType<typeof sortedCursor> | typeof termCursor>;
export const termCursor = z.tuple([z.literal([0, 1]), z.string(), id]);

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

export const userSort = z
  .enum(['username', '-username', 'createdAt', '-createdAt'])
  .describe('Order of the list; `-` reverses it. Users without a username come last');
export type UserSort = z.infer<typeof userSort>;

/** A part of an index, in its order or reversed. Users of the same value are in the order of their ids. */
interface IndexRange {
  column: 'user_id' | 'username' | 'created_at';
  isReversed: boolean;
  where: string;
}

/** `after`: the value of the column and the id of the last user; without the value where all have the same. */
type Position = readonly [value: string | number | null, userId: string];

export const sortedCursor = (sort: UserSort) => z.tuple([z.literal(sort), sort.endsWith('username') ? z.string().nullable() : z.int(), id]);
export const idCursor = z.tuple([id]);

/** All users: in the order of their ids, or as `sort` says. `most`: users that a page looks at. */
export async function listUsers(
  tables: ReadTables,
  { sort, after, ...selection }: Selection & { sort: UserSort | undefined; most: number; after: Position | undefined },
): Promise<FoundUsers> {
  const users: WholeProfileRow[] = [];
  const cursorOf = (userId: Buffer, value: string | number | null): UserCursor =>
    sort === undefined ? [idFromBytes(userId)] : [sort, value, idFromBytes(userId)];
  const keyOf = ({ userId, username, createdAt }: WholeProfileRow) => cursorOf(userId, sort?.endsWith('username') ? username : createdAt);
  const ranges = rangesOf(sort);
  // Those without a username are the last range.
  const first = after !== undefined && after[0] === null ? ranges.slice(-1) : ranges;
  for (const [index, range] of first.entries()) {
    const limit = selection.limit - users.length;
    const found = await readRange(tables, range, { ...selection, limit, after: index === 0 ? after : undefined });
    users.push(...found.users);
    if (users.length > selection.limit || found.last !== undefined) {
      const { last } = found;
      return { users, keyOf, last: last ? cursorOf(last.userId, last.value) : null };
    }
  }
  return { users, keyOf, last: null };
}

function rangesOf(sort: UserSort | undefined): IndexRange[] {
  const isReversed = sort?.startsWith('-') ?? false;
  if (sort === undefined) return [{ column: 'user_id', isReversed, where: '1 = 1' }];
  if (sort.endsWith('createdAt')) return [{ column: 'created_at', isReversed, where: '1 = 1' }];
  return ['username IS NOT NULL', 'username IS NULL'].map((where) => ({ column: 'username', isReversed, where }));
}

/** The last user that was looked at. */
interface LastUser {
  userId: Buffer;
  value: string | number | null;
}

async function readRange(
  { database, names }: ReadTables,
  { column, isReversed, where }: IndexRange,
  { state, limit, most, after }: Selection & { most: number; after: Position | undefined },
): Promise<{ users: WholeProfileRow[]; last: LastUser | undefined }> {
  const looked = state === undefined ? limit + 1 : most;
  const [direction, isPast] = isReversed ? ['DESC', '<'] : ['ASC', '>'];
  const order = (alias: string) => [...new Set([column, 'user_id'])].map((name) => `${alias}.${name} ${direction}`).join(', ');
  const start = after === undefined ? { sql: '', values: [] } : startAfter(column, isPast, after);
  // Answered by the index alone, so that no database sorts the table instead.
  const range = `SELECT r.user_id AS userId, r.${column} AS value FROM ${names.profiles} r WHERE ${where} ${start.sql} ORDER BY ${order('r')}`;
  const isState = state === undefined ? '' : `WHERE p.suspended_at IS ${state === 'suspended' ? 'NOT NULL' : 'NULL'}`;
  const [users, [last]] = (await database.snapshot([
    {
      sql: `SELECT ${wholeProfileColumns} FROM (${range} LIMIT ?) k JOIN ${names.profiles} p ON p.user_id = k.userId ${isState}
        ORDER BY ${order('p')} LIMIT ?`,
      values: [...start.values, looked, limit + 1],
    },
    { sql: `${range} LIMIT 1 OFFSET ?`, values: [...start.values, looked - 1] },
  ])) as unknown as [WholeProfileRow[], LastUser[]];
  return { users, last };
}

/** A lower bound that every database finds in the index, then those of the same value. */
function startAfter(column: IndexRange['column'], isPast: string, [value, userId]: Position): { sql: string; values: SqlValue[] } {
  const user = idToBytes(userId);
  if (value === null) return { sql: `AND r.user_id ${isPast} ?`, values: [user] };
  return { sql: `AND r.${column} ${isPast}= ? AND (r.${column} ${isPast} ? OR r.user_id ${isPast} ?)`, values: [value, value, user] };
}

type TermRow = WholeProfileRow & { term: string; listed: 0 | 1 };

/** Users with, for each word of the query, a name that begins with it, hidden users too; by the first such name. */
export async function findUsersByName(
  tables: ReadTables,
  { query, state, limit, after }: Selection & { query: string; after: z.infer<typeof termCursor> | undefined },
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
