/**
 * Usernames of erased users: held as after a change of the name, so that nobody passes for them. Only a hash under the store's secret is
 * left, from which the name cannot be guessed without the database.
 */
import type { Database, Statement } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import { derivedId } from '@parley/events/ids';
import { readStoreSecret } from '@parley/write-tables/store-secret';
import { type Name, readNamesOf, type StoredName } from './names.ts';

/** As stored. */
export const erasedKind = 'erased';

/** Replaces the user's names by reservations. */
export async function reserveErasedNames(database: Database, userId: string, holdMs: number): Promise<Statement[]> {
  const [names, secret, now] = [await readNamesOf(database, userId), await readStoreSecret(database), await database.now()];
  const usernames = holdMs > 0 ? names.filter(({ kind }) => kind === 'username') : [];
  const user = idToBytes(userId);
  return [
    { sql: 'DELETE FROM names WHERE user_id = ? AND kind <> ?', values: [user, erasedKind] },
    ...usernames.flatMap(({ value }) => {
      const [kind, hash] = [erasedKind, hashOf(secret, value)];
      return [
        { sql: 'DELETE FROM names WHERE kind = ? AND value = ?', values: [kind, hash] },
        {
          sql: 'INSERT INTO names (kind, value, user_id, reserved_until, confirmed) VALUES (?, ?, ?, ?, 0)',
          values: [kind, hash, user, now + holdMs * 1_000],
        },
      ];
    }),
  ];
}

/** The names under which a reservation of these would be found. */
export async function erasedForms(database: Pick<Database, 'read'>, names: readonly Name[]): Promise<StoredName[]> {
  const usernames = names.filter(({ kind }) => kind === 'username');
  if (usernames.length === 0) return [];
  const secret = await readStoreSecret(database);
  return usernames.map(({ value }) => ({ kind: erasedKind, value: hashOf(secret, value) }));
}

const hashOf = (secret: string, username: string): string => derivedId('name', secret, username);
