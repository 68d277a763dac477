import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { areContacts, changed, isBlockedBy, type Pair, type PairCommand } from '../pair.ts';

/** After a decline the same request is shown to nobody but who makes it, for so long. In microseconds. */
const silentAfterDecline = 30 * 86_400_000_000;

/**
 * Reads: the pair. Two requests that cross make contacts. Who is blocked, or was declined lately, makes a request that
 * only they can see: for them it is as pending as any other.
 */
export function decideRequestContact(pair: Pair, command: PairCommand): NewEvent[] {
  const { userId, otherId, now } = command;
  const { request, declined } = pair.standing;
  if (areContacts(pair)) return [];
  if (isBlockedBy(pair, userId)) throw new Problem('recipient_unavailable');
  const isBlockedHere = isBlockedBy(pair, otherId);
  if (request?.fromId === otherId && !isBlockedHere) {
    return [changed('ContactAccepted', pair, command, { request: null, contactsSince: now })];
  }
  const silent = isBlockedHere || declined.some(({ fromId, at }) => fromId === userId && now - at < silentAfterDecline);
  const isPending = request?.fromId === userId && (!request.silent || silent);
  return isPending ? [] : [changed('ContactRequested', pair, command, { request: { fromId: userId, at: now, silent }, silent })];
}
