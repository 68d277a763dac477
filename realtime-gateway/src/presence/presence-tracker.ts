/**
 * Keeps the users of this gateway's connections online, and broadcasts who came online or went offline. One gateway broadcasts
 * a user who went offline, on behalf of all. Everything runs on a tick, so clients receive at most one change per user and
 * second however often its sockets reconnect; a user who reconnects within the grace time has not gone offline at all.
 */
import type { Presence } from '@parley/presence/presence';
import { ticks, type Clock } from '@parley/service-kit/clock';
import type { Logger } from '@parley/service-kit/logging';
import { createBroadcastQueue, type BroadcastQueueDependencies } from './broadcast-queue.ts';
import { createLastSeenUpdates } from './last-seen-updates.ts';

export interface PresenceTracker {
  /** Adds a connection of the user. */
  connected(userId: string): void;
  /** Removes a connection of the user. */
  disconnected(userId: string): void;
  /** Renews all users with the next tick: Redis may have restarted empty. */
  refresh(): void;
  /** Writes pending last-seen updates. Another gateway, or the next process, broadcasts that these users went offline. */
  close(): Promise<void>;
}

export interface PresenceTrackerDependencies extends BroadcastQueueDependencies {
  presence: Presence;
  graceMs: number;
  clock: Clock;
  logger: Logger;
}

const maxTickMs = 1_000;

export function createPresenceTracker(dependencies: PresenceTrackerDependencies): PresenceTracker {
  const { presence, writeLastSeen, graceMs, clock, logger } = dependencies;
  const broadcasts = createBroadcastQueue(dependencies);
  const lastSeenUpdates = createLastSeenUpdates(writeLastSeen);
  const connectionCounts = new Map<string, number>();
  /** A third of the grace time, so that two failed renewals do not take a user offline. */
  const renewalMs = graceMs / 3;
  let renewedAt = -Infinity;

  async function renewAll(): Promise<void> {
    if (ticks() - renewedAt < renewalMs) return;
    renewedAt = ticks();
    await renew([...connectionCounts.keys()]);
  }

  async function renew(userIds: readonly string[]): Promise<void> {
    try {
      broadcasts.addOnline(await presence.markOnline(userIds));
    } catch (error) {
      // The next tick retries.
      renewedAt = -Infinity;
      throw error;
    }
  }

  /** Users who connected or disconnected in this turn of the event loop: renewed together. */
  const changed = new Set<string>();
  async function renewChanged(): Promise<void> {
    const userIds = [...changed];
    changed.clear();
    await renew(userIds);
  }

  function connectionChanged(userId: string): void {
    lastSeenUpdates.add(userId, clock());
    if (changed.size === 0) setImmediate(() => renewChanged().catch(() => undefined));
    changed.add(userId);
  }

  // Independent of each other: last-seen updates reach the table even if Redis is down.
  const steps = [() => lastSeenUpdates.flush(), renewAll, () => broadcasts.broadcastOnline(), () => broadcasts.broadcastOffline()];
  const stopTicking = tickEvery(Math.min(maxTickMs, renewalMs), steps, logger);

  return {
    connected(userId) {
      const count = connectionCounts.get(userId) ?? 0;
      connectionCounts.set(userId, count + 1);
      if (count === 0) connectionChanged(userId);
    },
    disconnected(userId) {
      const count = connectionCounts.get(userId)! - 1;
      if (count > 0) return void connectionCounts.set(userId, count);
      connectionCounts.delete(userId);
      connectionChanged(userId);
    },
    refresh() {
      renewedAt = -Infinity;
    },
    async close() {
      await stopTicking();
      await Promise.allSettled([renewChanged(), lastSeenUpdates.flush()]);
    },
  };
}

/** Runs the steps concurrently at every interval, but never starts a tick before the last one is done. Returns the stop function. */
function tickEvery(ms: number, steps: readonly (() => Promise<void>)[], logger: Logger): () => Promise<void> {
  let ticking: Promise<void> | undefined;
  let failing = false;

  async function tick(): Promise<void> {
    const results = await Promise.allSettled(steps.map((step) => step()));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed && !failing) logger.warn({ err: failed.reason as unknown }, 'presence update failed');
    failing = failed !== undefined;
  }

  const timer = setInterval(() => {
    ticking ??= tick().finally(() => (ticking = undefined));
  }, ms);
  return async () => {
    clearInterval(timer);
    await ticking;
  };
}
