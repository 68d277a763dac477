/** Watermarks of all members of a conversation. */
import type { Watermarks } from '@parley/events/delivery-status';
import type { TimelineEvent } from '@parley/events/wire/events';

/** By user id. */
export type Receipts = Readonly<Record<string, Watermarks>>;

/** The watermarks after the event. Joining and sending both raise the user's watermarks to the event's `seq`. */
export function changeReceipts(receipts: Receipts, event: TimelineEvent): Receipts {
  const current: Watermarks = { delivered: event.seq, read: event.seq };
  switch (event.type) {
    case 'message.sent':
      return event.message.senderId === null ? receipts : raiseWatermarks(receipts, event.message.senderId, current);
    case 'member.added':
      return event.members.reduce((all, { user }) => raiseWatermarks(all, user.id, current), receipts);
    case 'member.removed':
      return Object.fromEntries(Object.entries(receipts).filter(([userId]) => !event.userIds.includes(userId)));
    default:
      return receipts;
  }
}

/** Sets a user's watermarks, which never decrease. */
export function raiseWatermarks(receipts: Receipts, userId: string, { delivered, read }: Watermarks): Receipts {
  const before = receipts[userId] ?? { delivered: 0, read: 0 };
  if (delivered <= before.delivered && read <= before.read) return receipts;
  return { ...receipts, [userId]: { delivered: Math.max(delivered, before.delivered), read: Math.max(read, before.read) } };
}
