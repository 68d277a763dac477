import type { Conversation } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';
import type { Message } from '@parley/events/wire/messages';
import type { ClientState } from './state.ts';

type EventOf<Type extends TimelineEvent['type']> = Extract<TimelineEvent, { type: Type }>;

export function applyMessage(state: ClientState, event: EventOf<'message.sent' | 'message.edited' | 'message.deleted'>): ClientState {
  switch (event.type) {
    case 'message.sent':
      return sent(state, event);
    case 'message.edited': {
      const { text, mentions, editedAt } = event;
      return rewritten(state, event, { text, mentions, editedAt }, mentionStep(state, event));
    }
    case 'message.deleted': {
      const gone = { text: null, attachments: [], replyTo: null, mentions: [], editedAt: null, deletedAt: event.deletedAt };
      return rewritten(state, event, gone, { unread: -1, mentions: event.mentionsRemoved.includes(state.userId) ? -1 : 0 });
    }
  }
}

function sent(state: ClientState, { conversationId, seq, message: told }: EventOf<'message.sent'>): ClientState {
  const isMine = told.senderId === state.userId;
  const message: Message = { ...told, reactions: [], ...(isMine ? { status: 'sent' as const } : {}) };
  const conversation = state.conversations[conversationId]!;
  // Sending reads up to one's own message.
  const counts = isMine
    ? { readSeq: seq, unreadCount: 0, mentionCount: 0 }
    : {
        unreadCount: conversation.unreadCount + 1,
        mentionCount: conversation.mentionCount + (message.mentions.includes(state.userId) ? 1 : 0),
      };
  const next = withCounts(state, { ...conversation, ...counts, lastMessage: message, activityAt: message.sentAt });
  const page = state.messages[conversationId];
  return page ? { ...next, messages: { ...next.messages, [conversationId]: [...page, message] } } : next;
}

interface CountSteps {
  unread: number;
  mentions: number;
}

/** A message that is already there shows something else now; so do the quotes of it. */
function rewritten(
  state: ClientState,
  event: EventOf<'message.edited' | 'message.deleted'>,
  changes: Partial<Message>,
  steps: CountSteps,
): ClientState {
  const { conversationId, messageId, messageSeq, senderId } = event;
  const rewrite = (message: Message): Message => {
    if (message.id === messageId) return { ...message, ...changes };
    if (message.replyTo?.id !== messageId) return message;
    return { ...message, replyTo: { ...message.replyTo, text: changes.text ?? null, deletedAt: changes.deletedAt ?? null } };
  };
  const conversation = state.conversations[conversationId]!;
  const counts = messageSeq > conversation.readSeq && senderId !== state.userId;
  const next = withCounts(state, {
    ...conversation,
    lastMessage: conversation.lastMessage && rewrite(conversation.lastMessage),
    unreadCount: conversation.unreadCount + (counts ? steps.unread : 0),
    mentionCount: conversation.mentionCount + (counts ? steps.mentions : 0),
  });
  const page = state.messages[conversationId];
  return page ? { ...next, messages: { ...next.messages, [conversationId]: page.map(rewrite) } } : next;
}

function mentionStep({ userId, messages }: ClientState, event: EventOf<'message.edited'>): CountSteps {
  if (event.mentionsRemoved.includes(userId)) return { unread: 0, mentions: -1 };
  const before = messages[event.conversationId]?.find(({ id }) => id === event.messageId);
  return { unread: 0, mentions: before && event.mentions.includes(userId) && !before.mentions.includes(userId) ? 1 : 0 };
}

function withCounts(state: ClientState, conversation: Conversation): ClientState {
  return { ...state, conversations: { ...state.conversations, [conversation.id]: conversation } };
}
