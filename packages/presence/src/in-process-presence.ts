/** The presence of a single process: a map. */
import type { Clock } from '@parley/service-kit/clock';
import type { Presence } from './presence.ts';

export interface InProcessPresenceOptions {
  graceMs: number;
  clock: Clock;
}

export function inProcessPresence({ graceMs, clock }: InProcessPresenceOptions): Presence {
  const sightings = new Map<string, number>();
  const isAway = (seenAt: number | undefined): boolean => seenAt === undefined || clock() - seenAt >= graceMs;

  return {
    async keep(userIds) {
      const came = userIds.filter((userId) => isAway(sightings.get(userId)));
      for (const userId of userIds) sightings.set(userId, clock());
      return came;
    },
    async gone() {
      return Array.from(sightings, ([userId, seenAt]) => ({ userId, seenAt })).filter(({ seenAt }) => isAway(seenAt));
    },
    async forget(userIds) {
      for (const userId of userIds) if (isAway(sightings.get(userId))) sightings.delete(userId);
    },
    async online(userIds) {
      const found = userIds.map((userId) => [userId, sightings.get(userId)] as const);
      return new Map(found.filter((entry): entry is readonly [string, number] => !isAway(entry[1])));
    },
  };
}
