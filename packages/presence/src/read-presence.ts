/** Presence as shown to users who may see it: online state and last-seen time. */
import { timeOf } from '@parley/events/wire/fields';
import type { PublicProfile } from '@parley/events/wire/users';
import { PresenceUnavailable, type Presence } from './presence.ts';

export type PresenceView = Pick<PublicProfile, 'presence' | 'lastSeenAt'>;

/** Shown if the presence is hidden or cannot be determined. */
export const unknownPresence: PresenceView = { presence: null, lastSeenAt: null };

/** Reads presence without privacy checks. While Redis is away, `presence` is null instead of a rejection. */
export type ReadPresence = (userIds: readonly string[]) => Promise<ReadonlyMap<string, PresenceView>>;

export interface PresenceSources {
  presence: Pick<Presence, 'online'>;
  /** Last-seen times of offline users in milliseconds; users who were never seen are missing. */
  readLastSeen: (userIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;
}

export function createReadPresence({ presence, readLastSeen }: PresenceSources): ReadPresence {
  return async (userIds) => {
    if (userIds.length === 0) return new Map();
    const online = await presence.online(userIds).catch(nullIfUnavailable);
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

function nullIfUnavailable(error: unknown): null {
  if (error instanceof PresenceUnavailable) return null;
  throw error;
}
