/** The relation of two users as commands need it: contact request, contacts, blocks. Each event carries all of it. */
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { isPairEvent, pairChanged, type PairEventType } from '@parley/events/event-constructors/pair-events';
import type { PairState } from '@parley/events/schemas/pair-events';

export interface Pair extends PairState {
  /** Empty before the first event. */
  userIds: readonly string[];
}

/** A command of a user about another user. */
export interface PairCommand {
  pairId: string;
  userId: string;
  otherId: string;
  /** Microseconds since 1970. */
  now: number;
}

export const initialPair: Pair = { userIds: [], request: null, contactsSince: null, blocks: [], declined: [] };

export function evolvePair(pair: Pair, event: AnyStoredEvent): Pair {
  if (!isPairEvent(event)) return pair;
  const { userId, otherId, relation } = event.payload;
  return { userIds: [userId, otherId], ...relation };
}

/** True if either user blocks the other. */
export function isBlocked({ blocks }: Pair): boolean {
  return blocks.length > 0;
}

export function isBlockedBy({ blocks }: Pair, userId: string): boolean {
  return blocks.some(({ byId }) => byId === userId);
}

export function areContacts({ contactsSince }: Pair): boolean {
  return contactsSince !== null;
}

/** The event of a command with these changes. `silent`: the other user is not notified. */
export function pairEvent(
  type: PairEventType,
  { request, contactsSince, blocks, declined }: Pair,
  { pairId, userId, otherId }: PairCommand,
  { silent = false, ...changes }: Partial<PairState> & { silent?: boolean },
): NewEvent<PairEventType> {
  return pairChanged(type, { pairId, userId, otherId, silent, relation: { request, contactsSince, blocks, declined, ...changes } });
}
