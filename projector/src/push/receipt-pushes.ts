/** What gateways are told when a member has received or read: small groups hear it, oneself hears one's counts as well. */
import type { StoredEvent } from '@parley/events/envelope';
import { trackedMembers } from '@parley/events/wire/conversations';
import { wireHead } from '@parley/events/wire/to-wire';
import type { Push } from '@parley/push-channel/push-channel';
import type { ReceiptStanding } from '@parley/read-tables/reads/receipt-standings';

/** `standing`: as the tables have it now; none for who is gone, of whom nobody needs to hear. */
export function receiptPushes(fact: StoredEvent<'ReceiptAdvanced'>, epoch: number, standing: ReceiptStanding | undefined): Push[] {
  if (!standing) return [];
  const { conversationId, userId } = fact.payload;
  const { delivered, read, members, unreadCount, mentionCount, lastSeq } = standing;
  const event = { ...wireHead(fact, epoch), type: 'receipt.advanced' as const, conversationId, userId, delivered, read };
  const own: Push = {
    kind: 'event',
    rooms: [`user:${userId}`],
    event: { ...event, unreadCount, mentionCount, lastSeq },
    memberships: [],
  };
  if (members > trackedMembers) return [own];
  const others: Push = { kind: 'event', rooms: [`conversation:${conversationId}`], except: [`user:${userId}`], event, memberships: [] };
  return [others, own];
}
