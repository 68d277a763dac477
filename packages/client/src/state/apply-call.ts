import { isMissedBy } from '@parley/events/wire/missed-calls';
import type { Conversation } from '@parley/events/wire/conversations';
import type { TimelineEvent } from '@parley/events/wire/events';

/** An event of a call. Each carries the full state of the call. */
export type CallEvent = Extract<TimelineEvent, { type: `call.${string}` }>;

export function isCallEvent(event: TimelineEvent): event is CallEvent {
  return 'call' in event;
}

/** Updates the conversation's active call. A call that the user missed counts as unread. */
export function applyCall(conversation: Conversation, { type, at, call }: CallEvent, userId: string): Conversation {
  const activeCall = call.state === 'ended' ? null : call;
  if (type === 'call.started') return { ...conversation, activeCall, activityAt: at };
  const isMissed = type === 'call.ended' && isMissedBy(userId, call);
  return { ...conversation, activeCall, unreadCount: conversation.unreadCount + (isMissed ? 1 : 0) };
}
