import type { PublicProfile } from '@parley/events/wire/users';
import { readVisibleUserIds } from '@parley/read-tables/reads/presence-visibility';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import type { QuerySources } from './query.ts';

/** Sets presence and last-seen time in those of the profiles whose presence the reader may see; in the others they stay null. */
export async function fillPresence(
  { readPresence }: Pick<QuerySources, 'readPresence'>,
  tables: ReadTables,
  readerId: string,
  profiles: readonly PublicProfile[],
): Promise<void> {
  const visible = await readVisibleUserIds(tables, readerId, [...new Set(profiles.map(({ id }) => id))]);
  const views = await readPresence([...visible]);
  for (const profile of profiles) Object.assign(profile, views.get(profile.id));
}

/** Does the same for the users of list items. */
export function fillUserPresence(
  sources: Pick<QuerySources, 'readPresence'>,
  tables: ReadTables,
  readerId: string,
  items: readonly { user: PublicProfile }[],
): Promise<void> {
  const profiles = items.map(({ user }) => user);
  return fillPresence(sources, tables, readerId, profiles);
}
