/** What decisions about two people are made from: how they stand to each other. Their last event tells it whole. */
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { isPairEvent, pairChanged, type PairEventType } from '@parley/events/event-constructors/pair-events';
import type { PairStanding } from '@parley/events/schemas/pair-events';

export interface Pair {
  /** None when nothing ever lay between them. */
  userIds: readonly string[];
  standing: PairStanding;
}

export const initialPair: Pair = { userIds: [], standing: { request: null, contactsSince: null, blocks: [], declined: [] } };

export function evolvePair(pair: Pair, event: AnyStoredEvent): Pair {
  if (!isPairEvent(event)) return pair;
  const { userId, otherId, standing } = event.payload;
  return { userIds: [userId, otherId], standing };
}

/** Whether one of them blocks the other, whichever. */
export function isBlocked({ standing }: Pair): boolean {
  return standing.blocks.length > 0;
}

export function isBlockedBy({ standing }: Pair, userId: string): boolean {
  return standing.blocks.some(({ byId }) => byId === userId);
}

export function areContacts({ standing }: Pair): boolean {
  return standing.contactsSince !== null;
}

/** Who does something to whom, at which microsecond. */
export interface PairCommand {
  pairId: string;
  userId: string;
  otherId: string;
  now: number;
}

/** The fact: what changes of the standing, and whether the other hears of it. */
export function changed(
  type: PairEventType,
  { standing }: Pair,
  { pairId, userId, otherId }: PairCommand,
  { silent = false, ...changes }: Partial<PairStanding> & { silent?: boolean },
): NewEvent<PairEventType> {
  return pairChanged(type, { pairId, userId, otherId, silent, standing: { ...standing, ...changes } });
}
