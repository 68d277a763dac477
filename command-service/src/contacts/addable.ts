/**
 * Whom one may add to a group: not who blocks one, nor who lets only contacts do so. It lies in the partitions of the
 * pairs and of those to be added, so it is read before and not asserted.
 */
import type { EntityRef, EventStore } from '@parley/event-store/event-store';
import { pairId } from '@parley/events/ids';
import { streamPartition } from '@parley/events/streams';
import { Problem } from '@parley/service-kit/problems';
import { evolveAccount, initialAccount, privacyRef, type Account } from '../accounts/account.ts';
import { pairRef } from '../conversations/reads.ts';
import { areContacts, evolvePair, initialPair, isBlockedBy, type Pair } from './pair.ts';

export interface Addable {
  /** Who may not be added by this user, whatever the reason. */
  closed: ReadonlySet<string>;
  contacts: ReadonlySet<string>;
}

/** As things stand when it is called. */
export async function readAddable(store: Pick<EventStore, 'load'>, actorId: string, userIds: readonly string[]): Promise<Addable> {
  const others = userIds.filter((userId) => userId !== actorId);
  const [pairs, accounts] = await Promise.all([
    foldEach<Pair>(store, new Map(others.map((userId) => [userId, pairRef(pairId(actorId, userId))])), initialPair, evolvePair),
    foldEach<Account>(store, new Map(others.map((userId) => [userId, privacyRef(userId)])), initialAccount, evolveAccount),
  ]);
  const contacts = new Set(others.filter((userId) => areContacts(pairs.get(userId)!)));
  const isClosed = (userId: string) =>
    isBlockedBy(pairs.get(userId)!, userId) || (accounts.get(userId)!.privacy.addToGroups === 'contacts' && !contacts.has(userId));
  return { closed: new Set(others.filter(isClosed)), contacts };
}

/** All or none: throws `recipient_unavailable` when one of them may not be added, and does not say who, nor why. */
export function requireAddable({ closed, contacts }: Addable, userIds: readonly string[], left: ReadonlySet<string> = new Set()): void {
  if (userIds.some((userId) => closed.has(userId) || (left.has(userId) && !contacts.has(userId))))
    throw new Problem('recipient_unavailable');
}

/** One read for each partition that they lie in. */
async function foldEach<State>(
  store: Pick<EventStore, 'load'>,
  refs: ReadonlyMap<string, EntityRef>,
  initial: State,
  evolve: (state: State, event: Awaited<ReturnType<EventStore['load']>>['events'][number]) => State,
): Promise<Map<string, State>> {
  const byPartition = Map.groupBy(refs.values(), ({ stream }) => streamPartition(stream));
  const histories = await Promise.all([...byPartition.values()].map((some) => store.load(some, { current: true })));
  const events = Map.groupBy(
    histories.flatMap((history) => history.events),
    ({ stream }) => stream,
  );
  return new Map(Array.from(refs, ([userId, { stream }]) => [userId, (events.get(stream) ?? []).reduce(evolve, initial)]));
}
