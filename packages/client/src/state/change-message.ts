import type { TimelineEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import { withReaction } from '@parley/events/wire/reaction-counts';

type ReactionEvent = Extract<TimelineEvent, { type: 'reaction.added' | 'reaction.removed' }>;
type UpdateEvent = Extract<TimelineEvent, { type: 'message.edited' | 'message.deleted' }>;

/** Updates the reactions if the event is about this message. */
export function updateReactions(message: Message, event: ReactionEvent, userId: string): Message {
  if (message.id !== event.messageId) return message;
  return withReaction(message, event.emoji, event.count, event.userId === userId ? event.type === 'reaction.added' : undefined);
}

/** The message as the user's own page shows it. Events are the same for all recipients and lack fields that depend on the user. */
export function toOwnView({ message }: Extract<TimelineEvent, { type: 'message.sent' }>, userId: string): Message {
  return { ...message, reactions: [], ...(message.senderId === userId ? { status: 'sent' as const } : {}) };
}

/** Applies an edit or deletion to the message itself, or to its quote of that message. */
export function updateMessageOrQuote(message: Message, event: UpdateEvent): Message {
  if (message.id === event.messageId) return updateMessage(message, event);
  const { replyTo } = message;
  // A quote of a deleted message stays empty, even if an earlier edit arrives late.
  if (replyTo?.id !== event.messageId || replyTo.deletedAt !== null) return message;
  const changes = event.type === 'message.edited' ? { text: event.text } : { text: null, deletedAt: event.deletedAt };
  return { ...message, replyTo: { ...replyTo, ...changes } };
}

/** The message, or its quote, after the user was erased: what they wrote is gone. */
export function withoutTextOf(message: Message, userId: string, erasedAt: string): Message {
  if (message.senderId === userId && message.deletedAt === null)
    return { ...message, text: null, attachments: [], custom: null, clientId: null, erasedAt };
  const { replyTo } = message;
  return replyTo?.senderId === userId && replyTo.deletedAt === null
    ? { ...message, replyTo: { ...replyTo, text: null, erasedAt } }
    : message;
}

function updateMessage(message: Message, event: UpdateEvent): Message {
  if (event.type === 'message.deleted') {
    const empty = { text: null, attachments: [], replyTo: null, mentions: [], custom: null, reactions: [], editedAt: null };
    return { ...message, ...empty, deletedAt: event.deletedAt };
  }
  if (message.deletedAt !== null) return message;
  return { ...message, text: event.text, mentions: event.mentions, custom: event.custom, editedAt: event.editedAt };
}
