/** Whom one may write to. What refuses is a block or a setting, and nobody is told which. */
import type { EventStore } from '@parley/event-store/event-store';
import type { Privacy } from '@parley/events/wire/users';
import { Problem } from '@parley/service-kit/problems';
import { evolveAccount, initialAccount, privacyRef } from '../accounts/account.ts';
import type { Conversation } from '../conversations/conversation.ts';
import { areContacts, isBlocked, type Pair } from './pair.ts';

/** By user id, what a decision has asked for so far: it lies in another partition, so it is read before and not asserted. */
export type KnownPrivacy = ReadonlyMap<string, Privacy>;

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
export async function knowingPrivacy<Result>(
  store: Pick<EventStore, 'load'>,
  run: (privacy: KnownPrivacy) => Promise<Result>,
): Promise<Result> {
  const known = new Map<string, Privacy>();
  for (;;) {
    try {
      return await run(known);
    } catch (error) {
      if (!(error instanceof UnknownPrivacy) || known.has(error.userId)) throw error;
      known.set(error.userId, await readPrivacy(store, error.userId));
    }
  }
}

/** Throws `recipient_unavailable` across a block, either way. Of a group no pair is known, and nothing is in the way. */
export function requireUnblocked({ pair }: Pick<Conversation, 'pair'>): void {
  if (isBlocked(pair)) throw new Problem('recipient_unavailable');
}

/** Throws `recipient_unavailable` for a block, and for who lets only contacts begin to write. */
export function requireOpen(pair: Pair, recipientId: string, privacy: KnownPrivacy): void {
  requireUnblocked({ pair });
  if (areContacts(pair)) return;
  const settings = privacy.get(recipientId);
  if (!settings) throw new UnknownPrivacy(recipientId);
  if (settings.messages === 'contacts') throw new Problem('recipient_unavailable');
}

async function readPrivacy(store: Pick<EventStore, 'load'>, userId: string): Promise<Privacy> {
  const { events } = await store.load([privacyRef(userId)], { current: true });
  return events.reduce(evolveAccount, initialAccount).privacy;
}
