import type { Presence } from '@parley/presence/presence';
import type { WriteLastSeen } from './last-seen-updates.ts';

/** Broadcasts users who came online or went offline, each user at most once per tick. */
export interface BroadcastQueue {
  addOnline(userIds: readonly string[]): void;
  /** Rejects if the broadcast fails; the next call retries. */
  broadcastOnline(): Promise<void>;
  /** Rejects if the broadcast fails; the next call, here or at another gateway, retries. */
  broadcastOffline(): Promise<void>;
}

export interface BroadcastQueueDependencies {
  presence: Pick<Presence, 'wentOffline' | 'acknowledgeOffline'>;
  writeLastSeen: WriteLastSeen;
  /** Broadcasts the current presence of the users. */
  broadcast: (userIds: readonly string[]) => Promise<void>;
}

/**
 * Users who came online are broadcast one tick late: a gateway that is broadcasting them as offline has read the state before,
 * and finishes within that tick. So `offline` never arrives after `online`.
 */
export function createBroadcastQueue({ presence, writeLastSeen, broadcast }: BroadcastQueueDependencies): BroadcastQueue {
  let [added, due] = [new Set<string>(), new Set<string>()];
  return {
    addOnline(userIds) {
      for (const userId of userIds) added.add(userId);
    },
    async broadcastOnline() {
      const broadcasting = due;
      [due, added] = [added, new Set()];
      try {
        if (broadcasting.size > 0) await broadcast([...broadcasting]);
      } catch (error) {
        due = new Set([...broadcasting, ...due]);
        throw error;
      }
    },
    async broadcastOffline() {
      const offline = await presence.wentOffline();
      if (offline.length === 0) return;
      const userIds = offline.map(({ userId }) => userId);
      await writeLastSeen(new Map(offline.map(({ userId, seenAt }) => [userId, seenAt])));
      await broadcast(userIds);
      await presence.acknowledgeOffline(userIds);
    },
  };
}
