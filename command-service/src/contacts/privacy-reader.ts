/**
 * Reads the privacy settings that decide whether a user may be written to. They lie in the account's partition, so a decision
 * about a conversation can not assert them. To save a read for each message, a setting of `everyone` is cached for 2 s, and
 * renewed in the background before it expires. A change that this process commits takes effect at once, so the only writer
 * of the log reads each setting once. A setting that refuses is never cached.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { chunks } from '@parley/concurrency/chunks';
import type { EventStore } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { accountStream } from '@parley/events/streams';
import type { Privacy } from '@parley/events/wire/users';
import { batchLookups } from '@parley/service-kit/auth/batch-lookups';
import type { Clock } from '@parley/service-kit/clock';
import { maxEntries } from '@parley/service-kit/max-entries';
import { LRUCache } from 'lru-cache';
import { evolveAccount, initialAccount, privacyRef } from '../accounts/account.ts';
import type { RecipientPrivacy } from './reachable.ts';

export interface PrivacyReader {
  /** The cached settings; undefined: `read` them. */
  cached(userId: string): RecipientPrivacy | undefined;
  /** Reads the log. Calls of one turn of the event loop share a query. */
  read(userId: string): Promise<RecipientPrivacy>;
}

const cachedMs = 2_000;
/** Renewals that fall due within this time share a query; the cached values hold until it is answered. */
const renewalBatchMs = 400;
/**
 * A user who is looked up every P ms is looked up P - 400 to P ms after a read. If that is before 800 ms, it starts no renewal,
 * but then P is below 1,200 and the next lookup comes before 2,000. So at any steady rate of P < 2,000 no lookup waits for a read.
 */
const renewedAfterMs = (cachedMs - renewalBatchMs) / 2;
const usersPerQuery = 100;

const openToEveryone: RecipientPrivacy = { messages: 'everyone' };

interface CacheEntry {
  /** The user accepts messages from everyone until then, in milliseconds; 0: not cached. */
  openUntil: number;
  isRenewing: boolean;
}

interface Dependencies {
  store: Pick<EventStore, 'load' | 'onCommitted'>;
  clock: Clock;
  /** No other process writes the log, so a cached value never expires. */
  writesAlone?: boolean;
  /** Resolves after so many milliseconds; does not keep the process alive. */
  pause?: (milliseconds: number) => Promise<unknown>;
  /** Most users in the cache. */
  size?: number;
}

const unrefDelay = (milliseconds: number) => delay(milliseconds, undefined, { ref: false });

export function createPrivacyReader(dependencies: Dependencies): PrivacyReader {
  const { store, clock, writesAlone = false, pause = unrefDelay, size = 20_000 } = dependencies;
  const cache = new LRUCache<string, CacheEntry>(maxEntries(size));
  let changes = 0;
  /** Resolves when the next batch of renewals is read. */
  let renewalBatch: Promise<unknown> | null = null;
  store.onCommitted((commits) => {
    for (const { events } of commits) {
      for (const event of events) {
        if (event.type !== 'PrivacyChanged') continue;
        changes++;
        invalidate(event.payload.userId);
      }
    }
  });

  const invalidate = (userId: string): void => void cache.set(userId, { openUntil: 0, isRenewing: false });

  const read = batchLookups(async (userIds) =>
    chunks(userIds, usersPerQuery).flatMap((slice) => {
      const settings = query(slice);
      return slice.map(async (userId) => (await settings).get(userId)!);
    }),
  );

  async function query(userIds: readonly string[]): Promise<Map<string, Privacy>> {
    const [startedAt, changesBefore] = [clock(), changes];
    const { events } = await store.load(userIds.map(privacyRef), { current: true });
    const byStream = Map.groupBy(events, ({ stream }) => stream);
    const settings = new Map(userIds.map((userId) => [userId, privacyFrom(byStream.get(accountStream(userId)))]));
    for (const [userId, { messages }] of settings) {
      // A change committed during the query may be newer than its result.
      const isCacheable = messages === 'everyone' && changes === changesBefore;
      if (isCacheable) cache.set(userId, { openUntil: writesAlone ? Infinity : startedAt + cachedMs, isRenewing: false });
      else invalidate(userId);
    }
    return settings;
  }

  async function renew(userId: string): Promise<void> {
    await (renewalBatch ??= pause(renewalBatchMs).finally(() => (renewalBatch = null)));
    await read(userId);
  }

  return {
    read,
    cached(userId) {
      const entry = cache.get(userId);
      const remainingMs = entry ? entry.openUntil - clock() : 0;
      if (!entry || remainingMs <= 0) return undefined;
      if (remainingMs <= cachedMs - renewedAfterMs && !entry.isRenewing) {
        entry.isRenewing = true;
        // A failed renewal is tried again by the next lookup; once the entry has expired, `read` reports the error.
        renew(userId).catch(() => (entry.isRenewing = false));
      }
      return openToEveryone;
    },
  };
}

function privacyFrom(events: readonly AnyStoredEvent[] = []): Privacy {
  return events.reduce(evolveAccount, initialAccount).privacy;
}
