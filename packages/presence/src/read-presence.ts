/** What is shown of users to those who may see it: whether they are online, and when they were last seen. */
import { timeOf } from '@parley/events/wire/fields';
import type { PublicProfile } from '@parley/events/wire/users';
import { PresenceAway, type Presence } from './presence.ts';

export type PresenceView = Pick<PublicProfile, 'presence' | 'lastSeenAt'>;

/** As shown to who may not see it; also where nobody knows. */
export const nothingSeen: PresenceView = { presence: null, lastSeenAt: null };

/** Of each of the users, whoever asks. Never rejects because of a Redis that is away: then nobody's presence is known. */
export type ReadPresence = (userIds: readonly string[]) => Promise<ReadonlyMap<string, PresenceView>>;

export interface PresenceSources {
  presence: Pick<Presence, 'online'>;
  /** When users who are not online were last seen, in milliseconds; who never was is missing. */
  readLastSeen: (userIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;
}

export function createReadPresence({ presence, readLastSeen }: PresenceSources): ReadPresence {
  return async (userIds) => {
    if (userIds.length === 0) return new Map();
    const online = await presence.online(userIds).catch(unlessAway);
    const lastSeen = await readLastSeen(userIds.filter((userId) => !online?.has(userId)));
    return new Map(
      userIds.map((userId): [string, PresenceView] => {
        const seenAt = online?.get(userId) ?? lastSeen.get(userId);
        const lastSeenAt = seenAt === undefined ? null : timeOf(seenAt * 1_000);
        return [userId, { presence: online && (online.has(userId) ? 'online' : 'offline'), lastSeenAt }];
      }),
    );
  };
}

function unlessAway(error: unknown): null {
  if (error instanceof PresenceAway) return null;
  throw error;
}
