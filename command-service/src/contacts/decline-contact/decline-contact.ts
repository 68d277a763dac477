import type { NewEvent } from '@parley/events/envelope';
import { changed, type Pair, type PairCommand } from '../pair.ts';
import { requireIncoming } from '../require-incoming.ts';

/** Reads: the pair. */
export function decideDeclineContact(pair: Pair, command: PairCommand): NewEvent[] {
  const { userId, otherId, now } = command;
  requireIncoming(pair, userId);
  const declined = [...pair.standing.declined.filter(({ fromId }) => fromId !== otherId), { fromId: otherId, at: now }];
  return [changed('ContactDeclined', pair, command, { request: null, declined })];
}
