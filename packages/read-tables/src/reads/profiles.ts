import { idFromBytes } from '@parley/events/id-bytes';
import type { Custom } from '@parley/events/schemas/custom';
import { timeOf } from '@parley/events/wire/fields';
import { fileUrl } from '@parley/events/wire/to-wire';
import type { PublicProfile, UserKind } from '@parley/events/wire/users';
import type { ReadTables } from './read-tables.ts';
import { idValues, placeholders } from '@parley/database/sql-list';

export interface PublicProfileRow {
  userId: Buffer;
  kind: UserKind;
  username: string | null;
  displayName: string;
  about: string | null;
  avatarFileId: Buffer | null;
  avatarUrl: string | null;
  /** JSON. */
  custom: string | null;
  erasedAt: number | null;
}

/** The columns of a PublicProfileRow. They exclude the email address. */
export function profileColumns(alias: string): string {
  return `${alias}.user_id AS userId, ${alias}.kind AS kind, ${alias}.username AS username, ${alias}.display_name AS displayName,
    ${alias}.about AS about, ${alias}.avatar_file_id AS avatarFileId, ${alias}.avatar_url AS avatarUrl, ${alias}.custom AS custom, ${alias}.erased_at AS erasedAt`;
}

/** The profile that every user may see. Presence is null, because it depends on the viewer. */
export function publicProfileOf(row: PublicProfileRow): PublicProfile {
  return {
    id: idFromBytes(row.userId),
    kind: row.kind,
    username: row.username,
    displayName: row.erasedAt === null ? row.displayName : null,
    about: row.about,
    avatarUrl: row.avatarFileId === null ? row.avatarUrl : fileUrl(idFromBytes(row.avatarFileId)),
    custom: row.custom === null ? null : (JSON.parse(row.custom) as Custom),
    erasedAt: row.erasedAt === null ? null : timeOf(row.erasedAt),
    presence: null,
    lastSeenAt: null,
  };
}

/** Reads by user id the ids that a product gave, which only its backend may see; null where it gave none. */
export async function readExternalIds({ database, names }: ReadTables, userIds: readonly string[]): Promise<Map<string, string | null>> {
  if (userIds.length === 0) return new Map();
  const rows = await database.read<{ userId: Buffer; externalId: string | null }>({
    sql: `SELECT user_id AS userId, external_id AS externalId FROM ${names.profiles} WHERE user_id IN (${placeholders(userIds)})`,
    values: idValues(userIds),
  });
  return new Map(rows.map(({ userId, externalId }) => [idFromBytes(userId), externalId]));
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
