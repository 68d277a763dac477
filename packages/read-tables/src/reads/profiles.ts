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

/** The columns of a PublicProfileRow. They exclude the email address. */
export function profileColumns(alias: string): string {
  return `${alias}.user_id AS userId, ${alias}.username AS username, ${alias}.display_name AS displayName,
    ${alias}.about AS about, ${alias}.avatar_file_id AS avatarFileId`;
}

/** The profile that every user may see. Presence is null, because it depends on the viewer. */
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

/** Reads public profiles by user id; users who are not projected yet are missing. */
export async function readProfiles({ database, names }: ReadTables, userIds: readonly string[]): Promise<Map<string, PublicProfile>> {
  if (userIds.length === 0) return new Map();
  const rows = await database.read<PublicProfileRow>({
    sql: `SELECT ${profileColumns('p')} FROM ${names.profiles} p WHERE p.user_id IN (${placeholders(userIds)})`,
    values: idValues(userIds),
  });
  return new Map(rows.map(publicProfileOf).map((profile) => [profile.id, profile]));
}
