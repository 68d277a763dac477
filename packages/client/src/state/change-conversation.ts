import type { Conversation } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';
import { applyCall, isCallEvent } from './apply-call.ts';
import { applyMembership } from './apply-membership.ts';
import { reacted } from './change-messages.ts';

/** Whatever is not about a message's being sent, edited or deleted: those move counts. */
export type LighterEvent = Exclude<TimelineEvent, { type: 'message.sent' | 'message.edited' | 'message.deleted' }>;

/** The conversation after the event, as its inbox shows it. */
export function changeConversation(conversation: Conversation, event: LighterEvent, userId: string): Conversation {
  if (isCallEvent(event)) return applyCall(conversation, event, userId);
  switch (event.type) {
    case 'member.added':
    case 'member.removed':
    case 'member.role_changed':
      return applyMembership(userId, conversation, event);
    case 'reaction.added':
    case 'reaction.removed': {
      const { lastMessage } = conversation;
      return { ...conversation, lastMessage: lastMessage && reacted(lastMessage, event, userId) };
    }
    case 'conversation.changed': {
      const { at: activityAt, title = conversation.title, avatarUrl = conversation.avatarUrl } = event;
      return { ...conversation, activityAt, title, avatarUrl };
    }
    case 'conversation.created':
      return conversation;
  }
}
