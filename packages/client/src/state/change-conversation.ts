import type { Conversation } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';
import { applyCall, isCallEvent } from './apply-call.ts';
import { applyMembership } from './apply-membership.ts';
import { updateReactions } from './change-message.ts';
import { isShown } from './change-timeline.ts';

/** Every timeline event except those that change counts (apply-message.ts), and those that change nothing by themselves. */
type OtherEvent = Exclude<
  TimelineEvent,
  { type: 'message.sent' | 'message.edited' | 'message.deleted' | 'message.bulk_deleted' | 'conversation.erased' }
>;

/** The conversation in the inbox after the event. The switch is exhaustive: a new event type does not compile without a case. */
export function changeConversation(conversation: Conversation, event: OtherEvent, userId: string): Conversation {
  if (isCallEvent(event)) return applyCall(conversation, event, userId);
  switch (event.type) {
    case 'member.added':
    case 'member.removed':
    case 'member.role_changed':
      return applyMembership(userId, conversation, event);
    case 'reaction.added':
    case 'reaction.removed': {
      const { lastMessage } = conversation;
      return { ...conversation, lastMessage: lastMessage && updateReactions(lastMessage, event, userId) };
    }
    case 'conversation.changed':
      return withDescription(conversation, event);
    case 'conversation.created':
      return conversation;
  }
  // A type that a newer service sends.
  return conversation;
}

function withDescription(before: Conversation, event: Extract<OtherEvent, { type: 'conversation.changed' }>): Conversation {
  const { title, avatarUrl, custom, expireAfter } = { ...before, ...event } as Conversation;
  return { ...before, activityAt: isShown(event) ? event.at : before.activityAt, title, avatarUrl, custom, expireAfter };
}
