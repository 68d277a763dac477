/** What one user may see of others. */
import type { PresenceItem } from '@parley/events/wire/socket-contract';
import { presenceRequest } from '@parley/events/wire/socket-contract';
import { nothingSeen, type ReadPresence } from '@parley/presence/read-presence';
import { readVisible } from '@parley/read-tables/reads/presence-audience';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { parseArgument } from '../commands/parse-argument.ts';

export interface SeenBySources {
  openTables(): Promise<ReadTables>;
  readPresence: ReadPresence;
}

/** In the order asked; of whom the viewer may not see nothing is told. */
export async function seenBy(
  { openTables, readPresence }: SeenBySources,
  viewerId: string,
  userIds: readonly string[],
): Promise<PresenceItem[]> {
  const visible = await readVisible(await openTables(), viewerId, [...new Set(userIds)]);
  const views = await readPresence([...visible]);
  return userIds.map((userId) => ({ userId, ...(views.get(userId) ?? nothingSeen) }));
}

/** `presence.get`. Throws Problem `validation_failed`. */
export async function getPresence(sources: SeenBySources, viewerId: string, argument: unknown): Promise<{ items: PresenceItem[] }> {
  const { userIds } = parseArgument(presenceRequest, argument);
  return { items: await seenBy(sources, viewerId, userIds) };
}
