import { presenceRequest, type PresenceItem } from '@parley/events/wire/socket-contract';
import { unknownPresence, type ReadPresence } from '@parley/presence/read-presence';
import { readVisibleUserIds } from '@parley/read-tables/reads/presence-visibility';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { parseArgument } from '../commands/parse-argument.ts';

export interface VisiblePresenceSources {
  openTables(): Promise<ReadTables>;
  readPresence: ReadPresence;
}

/** Reads the users' presence as the viewer may see it, in the order of `userIds`. Users who are not visible have null fields. */
export async function readVisiblePresence(
  { openTables, readPresence }: VisiblePresenceSources,
  viewerId: string,
  userIds: readonly string[],
): Promise<PresenceItem[]> {
  const visible = await readVisibleUserIds(await openTables(), viewerId, [...new Set(userIds)]);
  const views = await readPresence([...visible]);
  return userIds.map((userId) => ({ userId, ...(views.get(userId) ?? unknownPresence) }));
}

/** Answers the command `presence.get`. Throws Problem `validation_failed`. */
export async function getPresence(
  sources: VisiblePresenceSources,
  viewerId: string,
  argument: unknown,
): Promise<{ items: PresenceItem[] }> {
  const { userIds } = parseArgument(presenceRequest, argument);
  return { items: await readVisiblePresence(sources, viewerId, userIds) };
}
