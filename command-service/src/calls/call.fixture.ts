/** A group and a pair with a call, as the deciders meet them. */
import type { NewEvent } from '@parley/events/envelope';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { newId, pairId } from '@parley/events/ids';
import { evolveConversation, initialConversation } from '../conversations/conversation.ts';
import { admin, made, member, owner, stranger, threeOfThem } from '../conversations/group.fixture.ts';
import { stored } from '../stored-events.fixture.ts';
import { callOf, isCallEvent } from '@parley/events/event-constructors/call-events';
import type { Calling } from './calling.ts';

export const callId = newId();
export const directId = pairId(owner, member);

export const deviceOf = (userId: string, sessionId: string = newId()) => ({
  userId,
  sessionId,
  peerId: `${userId}_${sessionId.slice(-4)}`,
});

/** The group after these, as a command about the call meets it. */
export function inGroup(...after: readonly NewEvent[]): Calling {
  return folded([made(threeOfThem), ...after]);
}

/** The same of the owner's and the member's direct conversation. */
export function inDirect(...after: readonly NewEvent[]): Calling {
  const members = [owner, member].map((userId) => ({ userId, role: 'member' as const }));
  return folded([conversationCreated({ conversationId: directId, kind: 'direct', title: null, avatarFileId: null, members }), ...after]);
}

function folded(events: readonly NewEvent[]): Calling {
  const facts = stored(...events);
  const named = facts.filter(isCallEvent).findLast(({ payload }) => payload.callId === callId);
  return {
    conversation: facts.reduce(evolveConversation, initialConversation([owner, admin, member, stranger])),
    call: named ? callOf(named) : null,
  };
}
