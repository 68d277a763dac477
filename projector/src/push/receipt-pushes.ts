import type { StoredEvent } from '@parley/events/envelope';
import { maxTrackedMembers } from '@parley/events/wire/tracked-members';
import { wireHead } from '@parley/events/wire/to-wire';
import type { Push } from '@parley/push-channel/push-channel';
import type { MemberReceipt } from '@parley/read-tables/reads/member-receipts';

/**
 * The advanced watermarks, to all members of a small group, and with unread counts to the member's own devices. `receipt` is
 * the current row; it is missing, and nothing is pushed, once the member has left.
 */
export function receiptPushes(stored: StoredEvent<'ReceiptAdvanced'>, epoch: number, receipt: MemberReceipt | undefined): Push[] {
  if (!receipt) return [];
  const { conversationId, userId } = stored.payload;
  const { delivered, read, members, unreadCount, mentionCount, lastSeq } = receipt;
  const event = { ...wireHead(stored, epoch), type: 'receipt.advanced' as const, conversationId, userId, delivered, read };
  const own: Push = {
    kind: 'event',
    rooms: [`user:${userId}`],
    event: { ...event, unreadCount, mentionCount, lastSeq },
    memberships: [],
  };
  if (members > maxTrackedMembers) return [own];
  const others: Push = { kind: 'event', rooms: [`conversation:${conversationId}`], except: [`user:${userId}`], event, memberships: [] };
  return [others, own];
}
