import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { callOf, isCallEvent, type Call } from '@parley/events/event-constructors/call-events';
import { endedEvent, isLive } from '../../calls/call.ts';
import { latestCallRef, pairRef } from '../../conversations/entity-refs.ts';
import { defineCommand } from '../../define-command.ts';
import { pairScope } from '../pair-command.ts';
import { evolvePair, initialPair, isBlockedBy, pairEvent, type Pair, type PairCommand } from '../pair.ts';
import { decideWithdrawContact } from '../withdraw-contact/withdraw-contact.ts';

export interface PairWithCall {
  pair: Pair;
  /** The latest call between the two users. */
  call: Call | null;
}

export const blockUser = defineCommand({
  name: 'BlockUser',
  target: pairScope.target,
  reads: ({ pairId }) => [pairRef(pairId), latestCallRef(pairId)],
  initial: (): PairWithCall => ({ pair: initialPair, call: null }),
  evolve: ({ pair, call }, event: AnyStoredEvent) => ({ pair: evolvePair(pair, event), call: isCallEvent(event) ? callOf(event) : call }),
  decide: decideBlockUserAndEndCall,
});

/** The block ends a call between the two users, as if the blocking user had hung up. */
function decideBlockUserAndEndCall({ pair, call }: PairWithCall, command: PairCommand): NewEvent[] {
  const events = decideBlockUser(pair, command);
  return events.length > 0 && isLive(call) ? [...events, endedEvent(call, hangUpReason(call, command.userId))] : events;
}

/**
 * The other user's request stays pending for them and is hidden from the blocking user. The blocking user's own request is
 * withdrawn, which looks like any withdrawal. Contacts stay contacts: the end of that would reveal the block.
 */
export function decideBlockUser(pair: Pair, command: PairCommand): NewEvent[] {
  const { userId, now } = command;
  const { request } = pair;
  if (isBlockedBy(pair, userId)) return [];
  const withdrawn = request?.fromId === userId ? decideWithdrawContact(pair, command) : [];
  const hidden = request && request.fromId !== userId ? { ...request, silent: true } : null;
  const blocks = [...pair.blocks, { byId: userId, at: now }];
  return [...withdrawn, pairEvent('UserBlocked', pair, command, { request: hidden, blocks, silent: true })];
}

function hangUpReason({ state, startedBy }: Call, userId: string) {
  if (state === 'ongoing') return 'completed';
  return startedBy === userId ? 'cancelled' : 'declined';
}
