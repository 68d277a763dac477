/**
 * Decides who can be added to a group: not a user who blocks the actor, nor one who lets only contacts add them. Pairs and accounts
 * lie in other partitions, so they are read before the command and not asserted.
 */
import type { EntityRef, EventStore } from '@parley/event-store/event-store';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { pairId } from '@parley/events/ids';
import { streamPartition } from '@parley/events/streams';
import { Problem } from '@parley/service-kit/problems';
import { evolveAccount, initialAccount, privacyRef, type Account } from '../accounts/account.ts';
import { pairRef } from '../conversations/entity-refs.ts';
import { areContacts, evolvePair, initialPair, isBlockedBy, type Pair } from './pair.ts';

export interface Addable {
  /** Users that the actor can not add. */
  closed: ReadonlySet<string>;
  contacts: ReadonlySet<string>;
}

export async function readAddable(store: Pick<EventStore, 'load'>, actorId: string, userIds: readonly string[]): Promise<Addable> {
  const others = userIds.filter((userId) => userId !== actorId);
  const [pairs, accounts] = await Promise.all([
    readEach<Pair>(store, new Map(others.map((userId) => [userId, pairRef(pairId(actorId, userId))])), initialPair, evolvePair),
    readEach<Account>(store, new Map(others.map((userId) => [userId, privacyRef(userId)])), initialAccount, evolveAccount),
  ]);
  const contacts = new Set(others.filter((userId) => areContacts(pairs.get(userId)!)));
  const isClosed = (userId: string) =>
    isBlockedBy(pairs.get(userId)!, userId) || (accounts.get(userId)!.privacy.addToGroups === 'contacts' && !contacts.has(userId));
  return { closed: new Set(others.filter(isClosed)), contacts };
}

/** Throws `recipient_unavailable` if any of them can not be added. Does not reveal which one, nor why. */
export function requireAddable({ closed, contacts }: Addable, userIds: readonly string[], left: ReadonlySet<string> = new Set()): void {
  if (userIds.some((userId) => closed.has(userId) || (left.has(userId) && !contacts.has(userId))))
    throw new Problem('recipient_unavailable');
}

/** Reads the state of each entity, with one load per partition. */
async function readEach<State>(
  store: Pick<EventStore, 'load'>,
  refs: ReadonlyMap<string, EntityRef>,
  initial: State,
  evolve: (state: State, event: AnyStoredEvent) => State,
): Promise<Map<string, State>> {
  const byPartition = Map.groupBy(refs.values(), ({ stream }) => streamPartition(stream));
  const histories = await Promise.all([...byPartition.values()].map((partitionRefs) => store.load(partitionRefs, { current: true })));
  const events = Map.groupBy(
    histories.flatMap((history) => history.events),
    ({ stream }) => stream,
  );
  return new Map(Array.from(refs, ([userId, { stream }]) => [userId, (events.get(stream) ?? []).reduce(evolve, initial)]));
}
