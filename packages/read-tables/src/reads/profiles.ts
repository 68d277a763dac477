import { idFromBytes } from '@parley/events/id-bytes';
import { fileUrl } from '@parley/events/wire/to-wire';
import type { PublicProfile } from '@parley/events/wire/users';
import type { ReadTables } from './read-tables.ts';
import { idValues, placeholders } from '@parley/database/sql-list';

export interface PublicProfileRow {
  userId: Buffer;
  username: string;
  displayName: string;
  about: string | null;
  avatarFileId: Buffer | null;
}

/** The columns of a PublicProfileRow. E-mail addresses are not among them. */
export function profileColumns(alias: string): string {
  return `${alias}.user_id AS userId, ${alias}.username AS username, ${alias}.display_name AS displayName,
    ${alias}.about AS about, ${alias}.avatar_file_id AS avatarFileId`;
}

/** As anyone signed in may see it: without presence, which depends on who looks. */
export function publicProfileOf(row: PublicProfileRow): PublicProfile {
  return {
    id: idFromBytes(row.userId),
    username: row.username,
    displayName: row.displayName,
    about: row.about,
    avatarUrl: row.avatarFileId === null ? null : fileUrl(idFromBytes(row.avatarFileId)),
    presence: null,
    lastSeenAt: null,
  };
}

/** Public profiles by user id; who is not there yet is missing. */
export async function readProfiles({ database, names }: ReadTables, userIds: readonly string[]): Promise<Map<string, PublicProfile>> {
  if (userIds.length === 0) return new Map();
  const rows = await database.read<PublicProfileRow>({
    sql: `SELECT ${profileColumns('p')} FROM ${names.profiles} p WHERE p.user_id IN (${placeholders(userIds)})`,
    values: idValues(userIds),
  });
  return new Map(rows.map(publicProfileOf).map((profile) => [profile.id, profile]));
}
