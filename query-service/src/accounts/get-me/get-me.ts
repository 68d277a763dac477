import { idToBytes } from '@parley/events/id-bytes';
import { timeOf } from '@parley/events/wire/fields';
import type { Account, ManagedUser, Privacy } from '@parley/events/wire/users';
import { profileColumns, publicProfileOf, type PublicProfileRow } from '@parley/read-tables/reads/profiles';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';

export interface WholeProfileRow extends PublicProfileRow, Privacy {
  email: string | null;
  verifiedEmail: string | null;
  externalId: string | null;
  suspendedAt: number | null;
  createdAt: number;
}

/** The columns of a WholeProfileRow, of the profiles `p`. */
export const wholeProfileColumns = `${profileColumns('p')}, p.email AS email, p.verified_email AS verifiedEmail, p.created_at AS createdAt,
  p.external_id AS externalId, p.suspended_at AS suspendedAt, p.add_to_groups AS addToGroups, p.messages_from AS messages,
  p.discoverable AS discoverable`;

const wholeProfile = ({ names }: ReadTables) => `SELECT ${wholeProfileColumns} FROM ${names.profiles} p`;

/** Throws Problem `projection_lagging` if the account is not projected yet: a user with a session has an account. */
export async function getMe(tables: ReadTables, userId: string): Promise<Account> {
  const sql = `${wholeProfile(tables)} WHERE p.user_id = ?`;
  const [row] = await tables.database.read<WholeProfileRow>({ sql, values: [idToBytes(userId)] });
  if (!row) throw new Problem('projection_lagging', { retryAfter: 1 });
  return accountOf(row);
}

/** Reads the user as backends see it. Throws Problem `not_found`. */
export async function getUserByExternalId(tables: ReadTables, externalId: string): Promise<ManagedUser> {
  const sql = `${wholeProfile(tables)} WHERE p.external_id = ?`;
  const [row] = await tables.database.read<WholeProfileRow>({ sql, values: [externalId] });
  if (!row) throw new Problem('not_found');
  return managedUserOf(row);
}

export function managedUserOf(row: WholeProfileRow): ManagedUser {
  return { ...accountOf(row), externalId: row.externalId, suspendedAt: row.suspendedAt === null ? null : timeOf(row.suspendedAt) };
}

function accountOf(row: WholeProfileRow): Account {
  const { presence: _presence, lastSeenAt: _lastSeenAt, erasedAt: _erasedAt, ...profile } = publicProfileOf(row);
  const privacy = { addToGroups: row.addToGroups, messages: row.messages, discoverable: row.discoverable };
  const emailVerified = row.email !== null && row.email === row.verifiedEmail;
  return { ...profile, displayName: row.displayName, email: row.email, emailVerified, privacy, createdAt: timeOf(row.createdAt) };
}
