import type { TimelineEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import { withReaction } from '@parley/events/wire/reactions';

type Reacting = Extract<TimelineEvent, { type: 'reaction.added' | 'reaction.removed' }>;
type Rewriting = Extract<TimelineEvent, { type: 'message.edited' | 'message.deleted' }>;

/** The run of messages after the event: absolute values, so that an event that was already in it changes nothing. */
export function changeMessages(messages: readonly Message[], event: TimelineEvent, userId: string): readonly Message[] {
  if (!('message' in event || 'messageId' in event)) return messages;
  switch (event.type) {
    case 'message.sent':
      return (messages.at(-1)?.seq ?? 0) < event.seq ? [...messages, shownMessage(event, userId)] : messages;
    case 'message.edited':
    case 'message.deleted':
      return messages.map((message) => rewrite(message, event));
    case 'reaction.added':
    case 'reaction.removed':
      return messages.map((message) => reacted(message, event, userId));
  }
}

/** The message with the reaction, or another message as it was. */
export function reacted(message: Message, event: Reacting, userId: string): Message {
  if (message.id !== event.messageId) return message;
  return withReaction(message, event.emoji, event.count, event.userId === userId ? event.type === 'reaction.added' : undefined);
}

/** A message as a page shows it: what depends on who looks is not in the event, which is the same for everybody. */
export function shownMessage({ message }: Extract<TimelineEvent, { type: 'message.sent' }>, userId: string): Message {
  return { ...message, reactions: [], ...(message.senderId === userId ? { status: 'sent' as const } : {}) };
}

/** The message itself, or a quote of it, as it is after the event; any other message as it was. */
export function rewrite(message: Message, event: Rewriting): Message {
  if (message.id === event.messageId) return rewritten(message, event);
  const { replyTo } = message;
  // A quote of what is deleted shows nothing, whatever an edit of before said.
  if (replyTo?.id !== event.messageId || replyTo.deletedAt !== null) return message;
  const shown = event.type === 'message.edited' ? { text: event.text } : { text: null, deletedAt: event.deletedAt };
  return { ...message, replyTo: { ...replyTo, ...shown } };
}

function rewritten(message: Message, event: Rewriting): Message {
  if (event.type === 'message.deleted') {
    const emptied = { text: null, attachments: [], replyTo: null, mentions: [], reactions: [], editedAt: null };
    return { ...message, ...emptied, deletedAt: event.deletedAt };
  }
  if (message.deletedAt !== null) return message;
  return { ...message, text: event.text, mentions: event.mentions, editedAt: event.editedAt };
}
