/**
 * Runs commands whose decision may ask who lets whom write to them. That lies in the partition of the account, so it is
 * read before and not asserted. A conversation that goes on would read it for each message: so a process believes for two
 * seconds that who was open to everybody still is, and reads it anew beside the commands before they are over, of all who were
 * asked for in the while after the first of them at once. What it commits itself holds at once, so a process that
 * writes the log alone reads once. What refuses is never remembered.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { EventStore } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { accountStream } from '@parley/events/streams';
import type { Privacy } from '@parley/events/wire/users';
import { onePerTurn } from '@parley/service-kit/auth/one-per-turn';
import type { Clock } from '@parley/service-kit/clock';
import { LRUCache } from 'lru-cache';
import { evolveAccount, initialAccount, privacyRef } from '../accounts/account.ts';

/** What a decision may use, by user id. Of whom it knows nothing, the decision throws UnknownPrivacy. */
export interface KnownPrivacy {
  get(userId: string): Pick<Privacy, 'messages'> | undefined;
}

/** A decision needs the privacy of this user. */
export class UnknownPrivacy extends Error {
  override readonly name = 'UnknownPrivacy';
  readonly userId: string;

  constructor(userId: string) {
    super(`the privacy of ${userId} was not read`);
    this.userId = userId;
  }
}

/** Runs the command, and again with what its decision asked for: few do, so most need not wait for it. */
export type KnowingPrivacy = <Result>(run: (privacy: KnownPrivacy) => Promise<Result>) => Promise<Result>;

const believedMs = 2_000;
/** So long those whom it is time to read anew are gathered for one query: their beliefs hold until it is there. */
const gatheredForMs = 400;
/**
 * Asked for every P milliseconds, a user is asked for again P - 400 to P after a reading. Whoever comes before 800 then is not
 * renewed, comes more often than every 1,200, and so once more before 2,000: at any steady pace under `believedMs` none waits.
 */
const renewedAfterMs = (believedMs - gatheredForMs) / 2;
/** Users asked for in one query. */
const usersAtOnce = 100;

const openToAll = { messages: 'everyone' } as const;
const nothingRead: ReadonlyMap<string, Privacy> = new Map();

interface Belief {
  /** That the user is open to everybody; 0: not any more. */
  until: number;
  /** It is being read anew. */
  isRenewed: boolean;
}

interface Dependencies {
  store: Pick<EventStore, 'load' | 'onCommitted'>;
  clock: Clock;
  /** No other process writes the log: every change is one that this process commits, so nothing is read anew. */
  writesAlone?: boolean;
  /** Resolves after so many milliseconds; keeps no process alive. */
  pause?: (milliseconds: number) => Promise<unknown>;
  /** How many users are remembered. */
  size?: number;
}

const unnoticed = (milliseconds: number) => delay(milliseconds, undefined, { ref: false });

export function knowingPrivacyIn(dependencies: Dependencies): KnowingPrivacy {
  const { store, clock, writesAlone = false, pause = unnoticed, size = 20_000 } = dependencies;
  const beliefs = new LRUCache<string, Belief>({ max: size });
  let changes = 0;
  /** Ends when those who are to be read anew have been gathered. */
  let gathering: Promise<unknown> | null = null;
  store.onCommitted((commits) => {
    for (const { events } of commits) {
      for (const event of events) {
        if (event.type !== 'PrivacyChanged') continue;
        changes++;
        disbelieve(event.payload.userId);
      }
    }
  });

  const disbelieve = (userId: string): void => void beliefs.set(userId, { until: 0, isRenewed: false });

  const read = onePerTurn(async (userIds) => {
    const slices = Array.from({ length: Math.ceil(userIds.length / usersAtOnce) }, (_, slice) =>
      userIds.slice(slice * usersAtOnce, (slice + 1) * usersAtOnce),
    );
    return slices.flatMap((some) => {
      const read = readTogether(some);
      return some.map(async (userId) => (await read).get(userId)!);
    });
  });

  async function readTogether(userIds: readonly string[]): Promise<Map<string, Privacy>> {
    const [began, changesBefore] = [clock(), changes];
    const { events } = await store.load(userIds.map(privacyRef), { current: true });
    const byStream = Map.groupBy(events, ({ stream }) => stream);
    const settings = new Map(userIds.map((userId) => [userId, privacyIn(byStream.get(accountStream(userId)))]));
    for (const [userId, { messages }] of settings) {
      // A change that was committed meanwhile may be newer than what was read.
      const isOpen = messages === 'everyone' && changes === changesBefore;
      if (isOpen) beliefs.set(userId, { until: writesAlone ? Infinity : began + believedMs, isRenewed: false });
      else disbelieve(userId);
    }
    return settings;
  }

  async function renew(userId: string): Promise<void> {
    await (gathering ??= pause(gatheredForMs).finally(() => (gathering = null)));
    await read(userId);
  }

  function isBelievedOpen(userId: string): boolean {
    const belief = beliefs.get(userId);
    const left = belief ? belief.until - clock() : 0;
    if (!belief || left <= 0) return false;
    if (left <= believedMs - renewedAfterMs && !belief.isRenewed) {
      belief.isRenewed = true;
      // Who asks once the belief is over reads for themselves, and is told what is wrong.
      renew(userId).catch(() => (belief.isRenewed = false));
    }
    return true;
  }

  return async (run) => {
    let known: ReadonlyMap<string, Privacy> = nothingRead;
    const privacy: KnownPrivacy = { get: (userId) => known.get(userId) ?? (isBelievedOpen(userId) ? openToAll : undefined) };
    for (;;) {
      try {
        return await run(privacy);
      } catch (error) {
        if (!(error instanceof UnknownPrivacy) || known.has(error.userId)) throw error;
        known = new Map(known).set(error.userId, await read(error.userId));
      }
    }
  };
}

function privacyIn(events: readonly AnyStoredEvent[] = []): Privacy {
  return events.reduce(evolveAccount, initialAccount).privacy;
}
