/** The presence of a single process: a map. */
import { ticks, type Clock } from '@parley/service-kit/clock';
import type { Presence } from './presence.ts';

export interface InProcessPresenceOptions {
  graceMs: number;
  clock: Clock;
}

/** When somebody was seen: for people, and for counting on from. */
interface Seen {
  seenAt: number;
  tick: number;
}

export function inProcessPresence({ graceMs, clock }: InProcessPresenceOptions): Presence {
  const sightings = new Map<string, Seen>();
  const isAway = (seen: Seen | undefined): boolean => seen === undefined || ticks() - seen.tick >= graceMs;

  return {
    async keep(userIds) {
      const came = userIds.filter((userId) => isAway(sightings.get(userId)));
      for (const userId of userIds) sightings.set(userId, { seenAt: clock(), tick: ticks() });
      return came;
    },
    async gone() {
      return [...sightings].filter(([, seen]) => isAway(seen)).map(([userId, { seenAt }]) => ({ userId, seenAt }));
    },
    async forget(userIds) {
      for (const userId of userIds) if (isAway(sightings.get(userId))) sightings.delete(userId);
    },
    async online(userIds) {
      const found = userIds.map((userId) => [userId, sightings.get(userId)] as const);
      return new Map(found.flatMap(([userId, seen]) => (seen === undefined || isAway(seen) ? [] : [[userId, seen.seenAt]])));
    },
  };
}
