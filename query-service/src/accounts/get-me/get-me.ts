import { idToBytes } from '@parley/events/id-bytes';
import { timeOf } from '@parley/events/wire/fields';
import type { Account, Privacy } from '@parley/events/wire/users';
import { profileColumns, publicProfileOf, type PublicProfileRow } from '@parley/read-tables/reads/profiles';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';

interface OwnProfileRow extends Privacy {
  email: string | null;
  createdAt: number;
}

/** Throws Problem `projection_lagging` if the account is not projected yet: a user with a session has an account. */
export async function getMe({ database, names }: ReadTables, userId: string): Promise<Account> {
  const [row] = await database.read<PublicProfileRow & OwnProfileRow>({
    sql: `SELECT ${profileColumns('p')}, p.email AS email, p.created_at AS createdAt,
      p.add_to_groups AS addToGroups, p.messages_from AS messages FROM ${names.profiles} p WHERE p.user_id = ?`,
    values: [idToBytes(userId)],
  });
  if (!row) throw new Problem('projection_lagging', { retryAfter: 1 });
  const { id, username, displayName, about, avatarUrl } = publicProfileOf(row);
  const privacy = { addToGroups: row.addToGroups, messages: row.messages };
  return { id, username, displayName, email: row.email, about, avatarUrl, privacy, createdAt: timeOf(row.createdAt) };
}
