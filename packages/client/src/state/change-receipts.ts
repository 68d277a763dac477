/** Everybody's watermarks in a conversation. */
import type { Watermarks } from '@parley/events/delivery-status';
import type { TimelineEvent } from '@parley/events/wire/events';
import { isCallEvent } from './apply-call.ts';

/** By user id. */
export type Receipts = Readonly<Record<string, Watermarks>>;

/** The watermarks after the event: who joins has reached it, sending reads up to one's own message. */
export function changeReceipts(receipts: Receipts, event: TimelineEvent): Receipts {
  const reached: Watermarks = { delivered: event.seq, read: event.seq };
  if (isCallEvent(event)) return receipts;
  switch (event.type) {
    case 'message.sent':
      return rise(receipts, event.message.senderId, reached);
    case 'member.added':
      return event.members.reduce((all, { user }) => rise(all, user.id, reached), receipts);
    case 'member.removed':
      return Object.fromEntries(Object.entries(receipts).filter(([userId]) => !event.userIds.includes(userId)));
    case 'conversation.created':
    case 'conversation.changed':
    case 'member.role_changed':
    case 'message.edited':
    case 'message.deleted':
    case 'reaction.added':
    case 'reaction.removed':
      return receipts;
  }
}

/** Watermarks only rise. */
export function rise(receipts: Receipts, userId: string, { delivered, read }: Watermarks): Receipts {
  const before = receipts[userId] ?? { delivered: 0, read: 0 };
  if (delivered <= before.delivered && read <= before.read) return receipts;
  return { ...receipts, [userId]: { delivered: Math.max(delivered, before.delivered), read: Math.max(read, before.read) } };
}
