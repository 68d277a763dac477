import type { PublicProfile } from '@parley/events/wire/users';
import { readVisible } from '@parley/read-tables/reads/presence-audience';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import type { QuerySources } from './query.ts';

/**
 * Completes the profiles of an answer in the making: whether those are online whom the reader may see, and when they were
 * last seen. Of all others both stay null.
 */
export async function fillPresence(
  { readPresence }: Pick<QuerySources, 'readPresence'>,
  tables: ReadTables,
  readerId: string,
  profiles: readonly PublicProfile[],
): Promise<void> {
  const visible = await readVisible(tables, readerId, [...new Set(profiles.map(({ id }) => id))]);
  const views = await readPresence([...visible]);
  for (const profile of profiles) Object.assign(profile, views.get(profile.id));
}
