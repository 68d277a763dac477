/**
 * Who is here: the users of this gateway's sockets are kept present, and those concerned are told of who came, and, by
 * one gateway for all, of who went. All of it on a beat, so that nobody hears more of a user than once a second, however
 * their sockets come and go; within the grace they have not gone at all.
 */
import type { Presence } from '@parley/presence/presence';
import { ticks, type Clock } from '@parley/service-kit/clock';
import type { Logger } from '@parley/service-kit/logging';
import { createAnnouncements, type AnnouncementDependencies } from './broadcast-queue.ts';
import { createSightings } from './last-seen-updates.ts';

export interface PresenceTracker {
  /** One more socket of this user. */
  enter(userId: string): void;
  /** One less. */
  leave(userId: string): void;
  /** Keeps all who are here with the next beat: Redis may have come back empty. */
  refresh(): void;
  /** Writes down when those who left were here; their going is another gateway's to tell, or the next process's. */
  close(): Promise<void>;
}

export interface PresenceTrackerDependencies extends AnnouncementDependencies {
  presence: Presence;
  graceMs: number;
  clock: Clock;
  logger: Logger;
}

const longestBeatMs = 1_000;

export function createPresenceTracker(dependencies: PresenceTrackerDependencies): PresenceTracker {
  const { presence, writeLastSeen, graceMs, clock, logger } = dependencies;
  const announcements = createAnnouncements(dependencies);
  const sightings = createSightings(writeLastSeen);
  const sockets = new Map<string, number>();
  /** Said again well within the grace. */
  const keepMs = graceMs / 3;
  let keptAt = -Infinity;

  async function keepAll(): Promise<void> {
    if (ticks() - keptAt < keepMs) return;
    keptAt = ticks();
    await keep([...sockets.keys()]);
  }

  /** What fails is done again by the next beat. */
  async function keep(userIds: readonly string[]): Promise<void> {
    try {
      announcements.came(await presence.keep(userIds));
    } catch (error) {
      keptAt = -Infinity;
      throw error;
    }
  }

  /** Those who come and go in one turn of the event loop together. */
  const soon = new Set<string>();
  async function keepSoon(): Promise<void> {
    const userIds = [...soon];
    soon.clear();
    await keep(userIds);
  }

  function sighted(userId: string): void {
    sightings.note(userId, clock());
    if (soon.size === 0) setImmediate(() => keepSoon().catch(() => undefined));
    soon.add(userId);
  }

  // Each for itself: a Redis that is away keeps nothing from the table.
  const steps = [() => sightings.flush(), keepAll, () => announcements.tellWhoCame(), () => announcements.tellWhoWent()];
  const stop = beatEvery(Math.min(longestBeatMs, keepMs), steps, logger);

  return {
    enter(userId) {
      const count = sockets.get(userId) ?? 0;
      sockets.set(userId, count + 1);
      if (count === 0) sighted(userId);
    },
    leave(userId) {
      const count = sockets.get(userId)! - 1;
      if (count > 0) return void sockets.set(userId, count);
      sockets.delete(userId);
      sighted(userId);
    },
    refresh() {
      keptAt = -Infinity;
    },
    async close() {
      await stop();
      await Promise.allSettled([keepSoon(), sightings.flush()]);
    },
  };
}

/** Takes the steps side by side, again and again, a round when the last one is done. Returns what ends it. */
function beatEvery(ms: number, steps: readonly (() => Promise<void>)[], logger: Logger): () => Promise<void> {
  let beating: Promise<void> | undefined;
  let faltering = false;

  async function beat(): Promise<void> {
    const taken = await Promise.allSettled(steps.map((step) => step()));
    const failed = taken.find((step) => step.status === 'rejected');
    if (failed && !faltering) logger.warn({ err: failed.reason as unknown }, 'presence is not told');
    faltering = failed !== undefined;
  }

  const timer = setInterval(() => {
    beating ??= beat().finally(() => (beating = undefined));
  }, ms);
  return async () => {
    clearInterval(timer);
    await beating;
  };
}
