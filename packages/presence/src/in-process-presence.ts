import { ticks, type Clock } from '@parley/service-kit/clock';
import type { Presence } from './presence.ts';

export interface InProcessPresenceOptions {
  graceMs: number;
  clock: Clock;
}

/** Last-seen time: `seenAt` to show, `tick` (monotonic) to measure the grace period. */
interface Entry {
  seenAt: number;
  tick: number;
}

/** Presence of a single process. */
export function inProcessPresence({ graceMs, clock }: InProcessPresenceOptions): Presence {
  const entries = new Map<string, Entry>();
  const isOffline = (entry: Entry | undefined): boolean => entry === undefined || ticks() - entry.tick >= graceMs;

  return {
    async markOnline(userIds) {
      const cameOnline = userIds.filter((userId) => isOffline(entries.get(userId)));
      for (const userId of userIds) entries.set(userId, { seenAt: clock(), tick: ticks() });
      return cameOnline;
    },
    async wentOffline() {
      return [...entries].filter(([, entry]) => isOffline(entry)).map(([userId, { seenAt }]) => ({ userId, seenAt }));
    },
    async acknowledgeOffline(userIds) {
      for (const userId of userIds) if (isOffline(entries.get(userId))) entries.delete(userId);
    },
    async online(userIds) {
      const known = userIds.map((userId) => [userId, entries.get(userId)] as const);
      return new Map(known.flatMap(([userId, entry]) => (entry === undefined || isOffline(entry) ? [] : [[userId, entry.seenAt]])));
    },
  };
}
