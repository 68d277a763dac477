import { isMissedBy } from '@parley/events/wire/calls';
import type { Conversation } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';

/** Something in a call, which each event tells whole. */
export type CallEvent = Extract<TimelineEvent, { type: `call.${string}` }>;

export function isCallEvent(event: TimelineEvent): event is CallEvent {
  return 'call' in event;
}

/** The conversation after it: the call that rings or goes on, and one more unread where one had no part in it. */
export function applyCall(conversation: Conversation, { type, at, call }: CallEvent, userId: string): Conversation {
  const activeCall = call.state === 'ended' ? null : call;
  if (type === 'call.started') return { ...conversation, activeCall, activityAt: at };
  const isMissed = type === 'call.ended' && isMissedBy(userId, call);
  return { ...conversation, activeCall, unreadCount: conversation.unreadCount + (isMissed ? 1 : 0) };
}
