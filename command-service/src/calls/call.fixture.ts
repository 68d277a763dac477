/** A group and a direct conversation with a call, as state for deciders. */
import type { NewEvent } from '@parley/events/envelope';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { newId, pairId } from '@parley/events/ids';
import { evolveConversation, initialConversation } from '../conversations/conversation.ts';
import { admin, groupId, groupCreated, member, owner, stranger, threeMembers } from '../conversations/group.fixture.ts';
import { stored } from '../stored-events.fixture.ts';
import { callOf, isCallEvent } from '@parley/events/event-constructors/call-events';
import type { CallState } from './call-state.ts';

export const callId = newId();
export const directId = pairId(owner, member);

export const deviceOf = (userId: string, sessionId: string = newId()) => ({
  userId,
  sessionId,
  peerId: `${userId}_${sessionId.slice(-4)}`,
});

/** State of the group after these events. */
export function inGroup(...after: readonly NewEvent[]): CallState {
  return stateAfter([groupCreated(threeMembers), ...after]);
}

/** State of the direct conversation of owner and member after these events. */
export function inDirect(...after: readonly NewEvent[]): CallState {
  const members = [owner, member].map((userId) => ({ userId, role: 'member' as const }));
  return stateAfter([
    conversationCreated({ conversationId: directId, kind: 'direct', title: null, avatarFileId: null, members }),
    ...after,
  ]);
}

function stateAfter(events: readonly NewEvent[]): CallState {
  const storedEvents = stored(...events);
  const callEvent = storedEvents.filter(isCallEvent).findLast(({ payload }) => payload.callId === callId);
  return {
    callId,
    conversation: storedEvents.reduce(evolveConversation, initialConversation(groupId, [owner, admin, member, stranger])),
    call: callEvent ? callOf(callEvent) : null,
  };
}
