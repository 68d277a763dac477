/**
 * Unique usernames, email addresses and external ids. Accounts lie in different partitions of the log, so a unique key of this table decides: a
 * name is reserved, then the account's event is appended, then the name is confirmed. After a crash in between, the account's
 * stream shows whether the name is in use.
 */
import { createHash } from 'node:crypto';
import type { Database, Statement } from '@parley/database/database';
import { decodeRow, columnSql } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { names, type NameRow } from '@parley/write-tables/names';
import type { Account, ExternalIdentity } from './account.ts';

export interface Name {
  kind: 'username' | 'email' | 'external';
  value: string;
}

/** Also a name of an erased user (erased-names.ts). */
export interface StoredName {
  kind: string;
  value: string;
}

interface Named {
  username?: string | null | undefined;
  email?: string | null | undefined;
  external?: ExternalIdentity | null | undefined;
}

/** The unique names of an account. */
export function namesOf({ username, email, external }: Named): Name[] {
  const values = { username, email, external: external && externalValue(external) };
  return (['username', 'email', 'external'] as const).flatMap((kind) => (values[kind] ? [{ kind, value: values[kind] }] : []));
}

/** A hash, because issuer and id together are longer than a name may be. */
function externalValue({ issuer, id }: ExternalIdentity): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, id]))
    .digest('hex');
}

/** The name that a user means by a login. */
export function nameOfLogin(login: string): Name {
  return { kind: login.includes('@') ? 'email' : 'username', value: login };
}

/** True if the account has this name, according to the log. */
export function isNameOf(account: Account, { kind, value }: { kind: string; value: string }): boolean {
  return account.registeredAt !== null && namesOf(account).some((name) => name.kind === kind && name.value === value);
}

/** Reads who holds or has reserved these names. */
export async function readHolders(database: Pick<Database, 'read'>, candidates: readonly StoredName[]): Promise<NameRow[]> {
  const { sql, values } = anyOf(candidates);
  const rows = await database.read({ sql: `SELECT ${columnSql(names)} FROM names WHERE ${sql}`, values });
  return rows.map((row) => decodeRow(names, row));
}

/** Reads the names that the user holds or has reserved. */
export async function readNamesOf(database: Pick<Database, 'read'>, userId: string): Promise<NameRow[]> {
  const rows = await database.read({ sql: `SELECT ${columnSql(names)} FROM names WHERE user_id = ?`, values: [idToBytes(userId)] });
  return rows.map((row) => decodeRow(names, row));
}

/** Fails with UniqueViolation if a name is taken. */
export function insertReservations(userId: string, reserved: readonly Name[], until: number): Statement[] {
  return reserved.map(({ kind, value }) => ({
    sql: 'INSERT INTO names (kind, value, user_id, reserved_until, confirmed) VALUES (?, ?, ?, ?, 0)',
    values: [kind, value, idToBytes(userId), until],
  }));
}

/** Extends the user's reservations of these names and deletes the user's other reservations. */
export function extendReservations(userId: string, reserved: readonly Name[], until: number): Statement[] {
  const { sql, values } = anyOf(reserved);
  const id = idToBytes(userId);
  return [
    { sql: `DELETE FROM names WHERE user_id = ? AND confirmed = 0 AND NOT (${sql})`, values: [id, ...values] },
    { sql: 'UPDATE names SET reserved_until = ? WHERE user_id = ? AND confirmed = 0', values: [until, id] },
  ];
}

/** Reserves, for its user, a name that they hold or no longer need. Affects no row if the row has changed since it was read. */
export function reserveAgain(row: NameRow, until: number): Statement {
  const { sql, values } = unchanged(row);
  return { sql: `UPDATE names SET confirmed = 0, reserved_until = ? WHERE ${sql}`, values: [until, ...values] };
}

/** Deletes the row unless it has changed since it was read: its user may have reserved the name again. */
export function deleteName(row: NameRow): Statement {
  const { sql, values } = unchanged(row);
  return { sql: `DELETE FROM names WHERE ${sql}`, values };
}

/** Confirms names that the log now has. */
export function confirmNames(userId: string, confirmed: readonly Name[]): Statement {
  const { sql, values } = anyOf(confirmed);
  return { sql: `UPDATE names SET confirmed = 1 WHERE user_id = ? AND (${sql})`, values: [idToBytes(userId), ...values] };
}

/** Reconciles a user's names with the log: confirms the names of the account, deletes other reservations that expired by `expired`. */
export function reconcileNames(userId: string, account: Account, expired: number): Statement[] {
  const id = idToBytes(userId);
  const deleted = { sql: 'DELETE FROM names WHERE user_id = ? AND confirmed = 0 AND reserved_until <= ?', values: [id, expired] };
  if (account.registeredAt !== null) return [confirmNames(userId, namesOf(account)), deleted];
  const orphaned =
    'DELETE FROM credentials WHERE user_id = ? AND NOT EXISTS (SELECT 1 FROM names WHERE names.user_id = credentials.user_id)';
  return [deleted, { sql: orphaned, values: [id] }];
}

/** Matches the row if it has not changed since it was read: each reservation has a different end. */
function unchanged({ kind, value, userId, reservedUntil, confirmed }: NameRow) {
  const sql = 'kind = ? AND value = ? AND user_id = ? AND reserved_until = ? AND confirmed = ?';
  return { sql, values: [kind, value, idToBytes(userId), reservedUntil, confirmed ? 1 : 0] };
}

function anyOf(list: readonly StoredName[]): { sql: string; values: string[] } {
  if (list.length === 0) return { sql: '1 = 0', values: [] };
  return { sql: list.map(() => '(kind = ? AND value = ?)').join(' OR '), values: list.flatMap(({ kind, value }) => [kind, value]) };
}
