import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { defineCommand } from '../../define-command.ts';
import { pairScope } from '../pair-command.ts';
import { areContacts, isBlockedBy, pairEvent, type Pair, type PairCommand } from '../pair.ts';

export const requestContact = defineCommand({ name: 'RequestContact', ...pairScope, decide: decideRequestContact });

/** After a decline, requests of the same user are silent for this time, in microseconds. */
const silentAfterDecline = 30 * 86_400_000_000;

/**
 * Two requests that cross make contacts. A request by a user who is blocked or was declined recently is silent: only they see it,
 * and to them it is as pending as any other.
 */
export function decideRequestContact(pair: Pair, command: PairCommand): NewEvent[] {
  const { userId, otherId, now } = command;
  const { request, declined } = pair;
  if (areContacts(pair)) return [];
  if (isBlockedBy(pair, userId)) throw new Problem('recipient_unavailable');
  const isBlockedByOther = isBlockedBy(pair, otherId);
  if (request?.fromId === otherId && !isBlockedByOther) {
    return [pairEvent('ContactAccepted', pair, command, { request: null, contactsSince: now })];
  }
  const silent = isBlockedByOther || declined.some(({ fromId, at }) => fromId === userId && now - at < silentAfterDecline);
  const isPending = request?.fromId === userId && (!request.silent || silent);
  return isPending ? [] : [pairEvent('ContactRequested', pair, command, { request: { fromId: userId, at: now, silent }, silent })];
}
