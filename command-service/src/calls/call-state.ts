/** State that commands about a call decide on: the conversation, the addressed call, and the pair of a direct conversation. */
import type { EventStore, History } from '@parley/event-store/event-store';
import { callEntity } from '@parley/events/entities';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { callOf, isCallEvent, type Call } from '@parley/events/event-constructors/call-events';
import { conversationStream } from '@parley/events/streams';
import { Problem } from '@parley/service-kit/problems';
import { requireMember } from '../conversations/authorize.ts';
import { evolveConversation, initialConversation, type Conversation } from '../conversations/conversation.ts';
import { latestCallRef, memberRefs, pairRef } from '../conversations/entity-refs.ts';

/** The call that a command addresses, and the user who sends it. */
export interface CallTarget {
  conversationId: string;
  callId: string;
  userId: string;
}

export interface CallState {
  callId: string;
  conversation: Conversation;
  /** The addressed call; null if there is none with this id. */
  call: Call | null;
}

/** The read set and state that commands about a call share. */
export const callScope = {
  target: ({ conversationId }: CallTarget) => conversationId,
  // Every call event carries the whole call: the `line` entity has the latest call, an earlier one is read by its id.
  reads: ({ conversationId, callId, userId }: CallTarget) => {
    const callRef = { stream: conversationStream(conversationId), entity: callEntity(callId) };
    return [...memberRefs(conversationId, [userId]), callRef, latestCallRef(conversationId), pairRef(conversationId)];
  },
  initial: ({ conversationId, callId, userId }: CallTarget, heads: History['heads']): CallState => ({
    callId,
    conversation: initialConversation(conversationId, [userId], heads),
    call: null,
  }),
  evolve: ({ callId, conversation, call }: CallState, event: AnyStoredEvent): CallState => ({
    callId,
    conversation: evolveConversation(conversation, event),
    call: isCallEvent(event) && event.payload.callId === callId ? callOf(event) : call,
  }),
};

/** Reads the current state from the log, outside a command. */
export async function readCallState(store: Pick<EventStore, 'load'>, target: CallTarget): Promise<CallState> {
  const { events, heads } = await store.load(callScope.reads(target), { current: true });
  return events.reduce(callScope.evolve, callScope.initial(target, heads));
}

/** Throws `not_found` for non-members and for an unknown call. */
export function requireCall({ conversation, call }: CallState, userId: string): Call {
  requireMember(conversation, userId);
  if (call === null) throw new Problem('not_found');
  return call;
}
