/** What decisions about a call are made from: the conversation, how the call that is named stands, and the pair. */
import type { EventStore, History } from '@parley/event-store/event-store';
import { callEntity } from '@parley/events/entities';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { callOf, isCallEvent, type Call } from '@parley/events/event-constructors/call-events';
import { conversationStream } from '@parley/events/streams';
import { Problem } from '@parley/service-kit/problems';
import { requireMember } from '../conversations/authorize.ts';
import { evolveConversation, initialConversation, type Conversation } from '../conversations/conversation.ts';
import { lineRef, memberRefs, pairRef } from '../conversations/reads.ts';
import type { Decision } from '../handle-command.ts';

export interface Calling {
  conversation: Conversation;
  /** The call that the command names; null where it never was. */
  call: Call | null;
}

/** Whose command, about which call. */
export interface CallCommand {
  conversationId: string;
  callId: string;
  userId: string;
}

/** The line tells the last call whole; an older one is found by its id. */
export function callingDecision(command: CallCommand, decide: (calling: Calling) => readonly NewEvent[]): Decision<Calling> {
  return {
    reads: () => callRefs(command),
    initial: (heads) => initialCalling(command, heads),
    evolve: (calling, event) => evolveCalling(calling, event, command.callId),
    decide,
  };
}

/** How it stands in the log now, for who answers without a decision. */
export async function readCalling(store: Pick<EventStore, 'load'>, command: CallCommand): Promise<Calling> {
  const { events, heads } = await store.load(callRefs(command), { current: true });
  return events.reduce((calling, event) => evolveCalling(calling, event, command.callId), initialCalling(command, heads));
}

/** Throws `not_found` for a stranger, and for a call that never was here. */
export function requireCall({ conversation, call }: Calling, userId: string): Call {
  requireMember(conversation, userId);
  if (call === null) throw new Problem('not_found');
  return call;
}

function callRefs({ conversationId, callId, userId }: CallCommand) {
  const own = { stream: conversationStream(conversationId), entity: callEntity(callId) };
  return [...memberRefs(conversationId, [userId]), own, lineRef(conversationId), pairRef(conversationId)];
}

function initialCalling({ conversationId, userId }: CallCommand, heads: History['heads']): Calling {
  return { conversation: initialConversation([userId], heads.get(conversationStream(conversationId))), call: null };
}

function evolveCalling({ conversation, call }: Calling, event: AnyStoredEvent, callId: string): Calling {
  const isNamed = isCallEvent(event) && event.payload.callId === callId;
  return { conversation: evolveConversation(conversation, event), call: isNamed ? callOf(event) : call };
}
