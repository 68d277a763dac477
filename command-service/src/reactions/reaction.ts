/** State that commands about a reaction decide on: the member, the message, and whether the reaction exists. */
import type { EntityRef, History } from '@parley/event-store/event-store';
import { emojiEntity, reactionEntity } from '@parley/events/entities';
import type { AnyStoredEvent, StoredEvent } from '@parley/events/envelope';
import { conversationStream } from '@parley/events/streams';
import { Problem } from '@parley/service-kit/problems';
import { requireMember } from '../conversations/authorize.ts';
import { memberRefs, pairRef } from '../conversations/entity-refs.ts';
import { evolveMessageState, initialMessageState, messageRef, type MessageState } from '../messages/message.ts';

/** The user's own reaction, as commands address it. */
export interface OwnReaction {
  conversationId: string;
  messageId: string;
  userId: string;
  emoji: string;
}

export interface ReactionState extends MessageState {
  own: Pick<OwnReaction, 'userId' | 'emoji'>;
  exists: boolean;
  /** All emoji that were ever added to the message, if their entity was read. */
  emoji: ReadonlySet<string>;
}

const noEmoji: ReadonlySet<string> = new Set();

/** The read set and state that commands about a reaction share. Reactions of other users are not read, so they cause no conflicts. */
export const reactionScope = {
  target: ({ conversationId }: OwnReaction): string => conversationId,
  reads: (reaction: OwnReaction): EntityRef[] => {
    const { conversationId, messageId, userId } = reaction;
    return [...memberRefs(conversationId, [userId]), messageRef(conversationId, messageId), reactionRef(reaction), pairRef(conversationId)];
  },
  initial: initialReactionState,
  evolve: evolveReactionState,
};

function reactionRef({ conversationId, messageId, userId, emoji }: OwnReaction): EntityRef {
  return { stream: conversationStream(conversationId), entity: reactionEntity(messageId, userId, emoji) };
}

export function emojiRef({ conversationId, messageId }: OwnReaction): EntityRef {
  return { stream: conversationStream(conversationId), entity: emojiEntity(messageId) };
}

export function initialReactionState({ conversationId, userId, emoji }: OwnReaction, heads?: History['heads']): ReactionState {
  return { ...initialMessageState(conversationId, [userId], heads), own: { userId, emoji }, exists: false, emoji: noEmoji };
}

export function evolveReactionState(state: ReactionState, event: AnyStoredEvent): ReactionState {
  if (event.type === 'ReactionAdded') {
    const { userId, emoji } = event.payload;
    const isOwn = userId === state.own.userId && emoji === state.own.emoji;
    return { ...state, exists: state.exists || isOwn, emoji: new Set([...state.emoji, emoji]) };
  }
  if (event.type === 'ReactionRemoved') return { ...state, exists: false };
  return { ...state, ...evolveMessageState(state, event) };
}

/** The payload of the reaction's events. Throws `not_found` for non-members, and for a message that does not exist or is deleted. */
export function reactionPayload({ conversation, messages }: ReactionState, reaction: OwnReaction): StoredEvent<'ReactionAdded'>['payload'] {
  requireMember(conversation, reaction.userId);
  const message = messages.get(reaction.messageId);
  if (!message || message.deletedAt !== null) throw new Problem('not_found');
  const { conversationId, messageId, userId, emoji } = reaction;
  return { conversationId, messageId, messageSeq: message.sent.version, userId, emoji };
}
