/**
 * Runs commands whose decision may ask who lets whom write to them. That lies in the partition of the account, so it is
 * read before and not asserted. A conversation that goes on would read it for each message: so a process believes for two
 * seconds that who was open to everybody still is. What it commits itself holds at once. What refuses is never remembered.
 */
import type { EventStore } from '@parley/event-store/event-store';
import type { Privacy } from '@parley/events/wire/users';
import { createLeastRecentlyUsed } from '@parley/service-kit/auth/least-recently-used';
import type { Clock } from '@parley/service-kit/clock';
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

interface Dependencies {
  store: Pick<EventStore, 'load' | 'onCommitted'>;
  clock: Clock;
  /** How many users are remembered. */
  size?: number;
}

export function knowingPrivacyIn({ store, clock, size = 20_000 }: Dependencies): KnowingPrivacy {
  const openUntil = createLeastRecentlyUsed<number>(size);
  let changes = 0;
  store.onCommitted((commits) => {
    for (const { events } of commits) {
      for (const event of events) {
        if (event.type !== 'PrivacyChanged') continue;
        changes++;
        openUntil.set(event.payload.userId, 0);
      }
    }
  });

  async function read(userId: string): Promise<Privacy> {
    const [began, changesBefore] = [clock(), changes];
    const { events } = await store.load([privacyRef(userId)], { current: true });
    const { privacy } = events.reduce(evolveAccount, initialAccount);
    // A change that was committed meanwhile may be newer than what was read.
    if (privacy.messages === 'everyone' && changes === changesBefore) openUntil.set(userId, began + believedMs);
    return privacy;
  }

  return async (run) => {
    const known = new Map<string, Privacy>();
    const isBelievedOpen = (userId: string) => (openUntil.get(userId) ?? 0) > clock();
    const privacy: KnownPrivacy = {
      get: (userId) => known.get(userId) ?? (isBelievedOpen(userId) ? { messages: 'everyone' } : undefined),
    };
    for (;;) {
      try {
        return await run(privacy);
      } catch (error) {
        if (!(error instanceof UnknownPrivacy) || known.has(error.userId)) throw error;
        known.set(error.userId, await read(error.userId));
      }
    }
  };
}
