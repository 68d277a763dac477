import { deliveryStatus, type Watermarks } from '@parley/events/delivery-status';
import { maxTrackedMembers } from '@parley/events/wire/tracked-members';
import type { Message } from '@parley/events/wire/messages';
import type { CurrentMembership } from '@parley/read-tables/reads/memberships';
import { messageKey } from '@parley/read-tables/reads/message-seqs';
import { readReactions } from '@parley/read-tables/reads/reactions';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { isSentBy, messageView, type MessageViewRow } from './message-view.ts';
import { readWatermarks } from './watermarks.ts';

/** Converts message rows of one conversation, in order, with reactions, and with the delivery status of the reader's own messages. */
export async function viewMessages(
  tables: ReadTables,
  readerId: string,
  membership: CurrentMembership,
  rows: readonly MessageViewRow[],
): Promise<Message[]> {
  const { conversationId } = membership;
  const [watermarks, reactions] = await Promise.all([
    watermarksForOwn(tables, readerId, membership, rows),
    readReactions(tables, readerId, new Map([[conversationId, rows.map(({ messageSeq }) => messageSeq)]])),
  ]);
  return rows.map((row) =>
    messageView(row, conversationId, {
      status: isSentBy(readerId, row) ? deliveryStatus(row.messageSeq, watermarks) : null,
      reactions: reactions.get(messageKey(conversationId, row.messageSeq)),
    }),
  );
}

async function watermarksForOwn(
  tables: ReadTables,
  readerId: string,
  { conversationId, members }: CurrentMembership,
  rows: readonly MessageViewRow[],
): Promise<Watermarks | undefined> {
  if (members > maxTrackedMembers || !rows.some((row) => isSentBy(readerId, row))) return undefined;
  return (await readWatermarks(tables, readerId, [conversationId])).get(conversationId);
}
