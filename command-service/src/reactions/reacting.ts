/** What decisions about a reaction are made from: the member, the message, and whether this emoji is there already. */
import type { EntityRef, History } from '@parley/event-store/event-store';
import { reactionEntity } from '@parley/events/entities';
import type { AnyStoredEvent, StoredEvent } from '@parley/events/envelope';
import { conversationStream } from '@parley/events/streams';
import { Problem } from '@parley/service-kit/problems';
import { requireMember } from '../conversations/authorize.ts';
import { memberRefs, pairRef } from '../conversations/reads.ts';
import type { Decision } from '../handle-command.ts';
import { evolveMessaging, initialMessaging, messageRef, type Messaging } from '../messages/message.ts';

/** One's own reaction, as commands name it. */
export interface OwnReaction {
  conversationId: string;
  messageId: string;
  userId: string;
  emoji: string;
}

export interface Reacting extends Messaging {
  isThere: boolean;
}

type ReactionPayload = StoredEvent<'ReactionAdded'>['payload'];

export function initialReacting({ conversationId, userId }: OwnReaction, heads?: History['heads']): Reacting {
  return { ...initialMessaging(conversationId, [userId], heads), isThere: false };
}

export function evolveReacting(state: Reacting, event: AnyStoredEvent): Reacting {
  if (event.type === 'ReactionAdded') return { ...state, isThere: true };
  if (event.type === 'ReactionRemoved') return { ...state, isThere: false };
  return { ...state, ...evolveMessaging(state, event) };
}

/** The whole of the fact. Throws `not_found` for a stranger, and for a message that is not there or is deleted. */
export function reactionOf({ conversation, messages }: Reacting, command: OwnReaction): ReactionPayload {
  requireMember(conversation, command.userId);
  const message = messages.get(command.messageId);
  if (!message || message.deletedAt !== null) throw new Problem('not_found');
  return { ...command, messageSeq: message.sent.version };
}

/** How a command about one's own reaction is decided: nobody else's reaction is read, so none is in its way. */
export function reactingDecision(command: OwnReaction, decide: Decision<Reacting>['decide']): Decision<Reacting> {
  const { conversationId, messageId, userId, emoji } = command;
  const own: EntityRef = { stream: conversationStream(conversationId), entity: reactionEntity(messageId, userId, emoji) };
  return {
    reads: () => [...memberRefs(conversationId, [userId]), messageRef(conversationId, messageId), own, pairRef(conversationId)],
    initial: (heads) => initialReacting(command, heads),
    evolve: evolveReacting,
    decide,
  };
}
