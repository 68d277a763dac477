import type { TimelineEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import { withReaction } from '@parley/events/wire/reactions';

type ReactionEvent = Extract<TimelineEvent, { type: 'reaction.added' | 'reaction.removed' }>;
type UpdateEvent = Extract<TimelineEvent, { type: 'message.edited' | 'message.deleted' }>;

/** The page of messages after the event. Idempotent: events carry absolute values. */
export function changeMessages(messages: readonly Message[], event: TimelineEvent, userId: string): readonly Message[] {
  switch (event.type) {
    case 'message.sent':
      return (messages.at(-1)?.seq ?? 0) < event.seq ? [...messages, toOwnView(event, userId)] : messages;
    case 'message.edited':
    case 'message.deleted':
      return messages.map((message) => updateMessageOrQuote(message, event));
    case 'reaction.added':
    case 'reaction.removed':
      return messages.map((message) => updateReactions(message, event, userId));
    default:
      return messages;
  }
}

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

function updateMessage(message: Message, event: UpdateEvent): Message {
  if (event.type === 'message.deleted') {
    const empty = { text: null, attachments: [], replyTo: null, mentions: [], reactions: [], editedAt: null };
    return { ...message, ...empty, deletedAt: event.deletedAt };
  }
  if (message.deletedAt !== null) return message;
  return { ...message, text: event.text, mentions: event.mentions, editedAt: event.editedAt };
}
