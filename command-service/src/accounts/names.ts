/**
 * Unique names, across all partitions of the log: rows with a unique key. A name is reserved, then the account's event is
 * appended, then the name is confirmed; of what was interrupted in between, the account's stream says how it ended.
 */
import type { Database, Statement } from '@parley/database/database';
import { decodeRow, columnSql } from '@parley/database/table-sql';
import { column, defineTable, type RowOf } from '@parley/database/tables';
import { idToBytes } from '@parley/events/id-bytes';
import type { Account } from './account.ts';

export const names = defineTable(
  'names',
  {
    kind: column.text(8),
    value: column.text(254),
    userId: column.id(),
    /** By the database's clock. Of a confirmed name it has no meaning. */
    reservedUntil: column.micros(),
    confirmed: column.boolean(),
  },
  { primaryKey: ['kind', 'value'], indexes: { by_user: { columns: ['userId'] } } },
);
export type NameRow = RowOf<typeof names>;

export interface Name {
  kind: 'username' | 'email';
  value: string;
}

/** The unique ones among what somebody is called by. */
export function namesOf({ username, email }: { username?: string | undefined; email?: string | null | undefined }): Name[] {
  const byUsername: Name[] = username === undefined ? [] : [{ kind: 'username', value: username }];
  return email === undefined || email === null ? byUsername : [...byUsername, { kind: 'email', value: email }];
}

/** Whether the log says that the account is called so. */
export function isNameOf(account: Account, { kind, value }: { kind: string; value: string }): boolean {
  return account.registeredAt !== null && (kind === 'username' ? account.username : account.email) === value;
}

/** Whoever holds or has reserved one of these names. */
export async function readHolders(database: Pick<Database, 'read'>, wanted: readonly Name[]): Promise<NameRow[]> {
  const { sql, values } = anyOf(wanted);
  const rows = await database.read({ sql: `SELECT ${columnSql(names)} FROM names WHERE ${sql}`, values });
  return rows.map((row) => decodeRow(names, row));
}

/** All that this user holds or has reserved. */
export async function readNamesOf(database: Pick<Database, 'read'>, userId: string): Promise<NameRow[]> {
  const rows = await database.read({ sql: `SELECT ${columnSql(names)} FROM names WHERE user_id = ?`, values: [idToBytes(userId)] });
  return rows.map((row) => decodeRow(names, row));
}

/** Fails with UniqueViolation when one of them is held. */
export function reserve(userId: string, wanted: readonly Name[], until: number): Statement[] {
  return wanted.map(({ kind, value }) => ({
    sql: 'INSERT INTO names (kind, value, user_id, reserved_until, confirmed) VALUES (?, ?, ?, ?, 0)',
    values: [kind, value, idToBytes(userId), until],
  }));
}

/** Keeps the reservations of these for longer, and gives up those of any others. */
export function keepOnly(userId: string, wanted: readonly Name[], until: number): Statement[] {
  const { sql, values } = anyOf(wanted);
  const own = idToBytes(userId);
  return [
    { sql: `DELETE FROM names WHERE user_id = ? AND confirmed = 0 AND NOT (${sql})`, values: [own, ...values] },
    { sql: 'UPDATE names SET reserved_until = ? WHERE user_id = ? AND confirmed = 0', values: [until, own] },
  ];
}

/** Keeps one's own for longer. Affects no row when it is not as it was read. */
export function keep(held: NameRow, until: number): Statement {
  const { sql, values } = asRead(held);
  return { sql: `UPDATE names SET confirmed = 0, reserved_until = ? WHERE ${sql}`, values: [until, ...values] };
}

/** Frees it, if it is still as it was read: its holder may want it again meanwhile. */
export function free(held: NameRow): Statement {
  const { sql, values } = asRead(held);
  return { sql: `DELETE FROM names WHERE ${sql}`, values };
}

/** Reservations that the log has made good. */
export function confirm(userId: string, wanted: readonly Name[]): Statement {
  const { sql, values } = anyOf(wanted);
  return { sql: `UPDATE names SET confirmed = 1 WHERE user_id = ? AND (${sql})`, values: [idToBytes(userId), ...values] };
}

/** Brings a user's names to what the log says: those of the account confirmed, all other reservations up to `expired` freed. */
export function settle(userId: string, account: Account, expired: number): Statement[] {
  const own = idToBytes(userId);
  const freed = { sql: 'DELETE FROM names WHERE user_id = ? AND confirmed = 0 AND reserved_until <= ?', values: [own, expired] };
  if (account.registeredAt !== null) return [confirm(userId, namesOf(account)), freed];
  const orphaned =
    'DELETE FROM credentials WHERE user_id = ? AND NOT EXISTS (SELECT 1 FROM names WHERE names.user_id = credentials.user_id)';
  return [freed, { sql: orphaned, values: [own] }];
}

/** A row as nobody has changed it since: each reservation has an end of its own. */
function asRead({ kind, value, userId, reservedUntil, confirmed }: NameRow) {
  const sql = 'kind = ? AND value = ? AND user_id = ? AND reserved_until = ? AND confirmed = ?';
  return { sql, values: [kind, value, idToBytes(userId), reservedUntil, confirmed ? 1 : 0] };
}

function anyOf(wanted: readonly Name[]): { sql: string; values: string[] } {
  return { sql: wanted.map(() => '(kind = ? AND value = ?)').join(' OR '), values: wanted.flatMap(({ kind, value }) => [kind, value]) };
}
