/** Rows of one conversation's messages as their reader sees them: with reactions, and the status of one's own. */
import { deliveryStatus, type Watermarks } from '@parley/events/delivery-status';
import { idFromBytes } from '@parley/events/id-bytes';
import { trackedMembers } from '@parley/events/wire/conversations';
import type { Message } from '@parley/events/wire/messages';
import type { Standing } from '@parley/read-tables/reads/memberships';
import { reactionsKey, readReactions } from '@parley/read-tables/reads/reactions';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { messageView, type MessageViewRow } from './message-view.ts';
import { readWatermarks } from './watermarks.ts';

/** In the order given. */
export async function viewMessages(
  tables: ReadTables,
  readerId: string,
  standing: Standing,
  rows: readonly MessageViewRow[],
): Promise<Message[]> {
  const { conversationId } = standing;
  const [watermarks, reactions] = await Promise.all([
    ownWatermarks(tables, readerId, standing, rows),
    readReactions(tables, readerId, new Map([[conversationId, rows.map(({ messageSeq }) => messageSeq)]])),
  ]);
  return rows.map((row) =>
    messageView(row, conversationId, {
      status: isBy(readerId, row) ? deliveryStatus(row.messageSeq, watermarks) : null,
      reactions: reactions.get(reactionsKey(conversationId, row.messageSeq)),
    }),
  );
}

async function ownWatermarks(
  tables: ReadTables,
  readerId: string,
  { conversationId, members }: Standing,
  rows: readonly MessageViewRow[],
): Promise<Watermarks | undefined> {
  if (members > trackedMembers || !rows.some((row) => isBy(readerId, row))) return undefined;
  return (await readWatermarks(tables, readerId, [conversationId])).get(conversationId);
}

function isBy(userId: string, { senderId }: MessageViewRow): boolean {
  return idFromBytes(senderId) === userId;
}
