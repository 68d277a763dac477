/** The timeline of a history, as the service returns it. */
import type { Call } from '@parley/events/wire/calls';
import type { TimelineEvent } from '@parley/events/wire/events';
import type { TimelineItem } from '@parley/events/wire/timeline';
import { messagesSeenBy } from './history.fixture.ts';
import type { TimelinePage } from './timeline.ts';

/** The whole timeline at this seq, as one page shows it to this user. */
export function timelineSeenBy(events: readonly TimelineEvent[], seq: number, userId: string): TimelinePage {
  const messages = new Map(messagesSeenBy(events, seq, userId).map((message) => [message.seq, message]));
  const items = events.slice(0, seq).flatMap((event): TimelineItem[] => {
    const message = messages.get(event.seq);
    if (message) return [{ kind: 'message', seq: event.seq, message }];
    if (event.type === 'call.started') return [{ kind: 'call', seq: event.seq, call: callAt(events, seq, event.call.id) }];
    return isSystemEvent(event) ? [{ kind: 'event', seq: event.seq, event }] : [];
  });
  return { items, hasBefore: false, hasAfter: false };
}

function isSystemEvent(event: TimelineEvent): boolean {
  if (event.type === 'conversation.changed') return event.title !== undefined || event.avatarUrl !== undefined;
  const { type } = event;
  return type.startsWith('conversation.') || type.startsWith('member.');
}

function callAt(events: readonly TimelineEvent[], seq: number, callId: string): Call {
  const last = events.slice(0, seq).findLast((event) => 'call' in event && event.call.id === callId);
  return (last as Extract<TimelineEvent, { call: Call }>).call;
}
