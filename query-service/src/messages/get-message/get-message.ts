import { deliveryStatus } from '@parley/events/delivery-status';
import { idToBytes } from '@parley/events/id-bytes';
import { maxTrackedMembers } from '@parley/events/wire/tracked-members';
import type { Message } from '@parley/events/wire/messages';
import { messageKey } from '@parley/read-tables/reads/message-seqs';
import { readReactions } from '@parley/read-tables/reads/reactions';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';
import { readWatermarks } from '../watermarks.ts';
import { isSentBy, joinQuoted, messageColumns, messageView, type MessageViewRow } from '../message-view.ts';

export interface GetMessage {
  readerId: string;
  conversationId: string;
  messageId: string;
}

/** Throws Problem `not_found` if there is no such message, or the reader is not a member. */
export async function getMessage(tables: ReadTables, { readerId, conversationId, messageId }: GetMessage): Promise<Message> {
  const { database, names } = tables;
  const [row] = await database.read<MessageViewRow & { members: number }>({
    sql: `SELECT ${messageColumns}, c.members AS members
      FROM ${names.members} reader
      JOIN ${names.conversations} c ON c.conversation_id = reader.conversation_id
      JOIN ${names.messages} m ON m.conversation_id = reader.conversation_id AND m.message_id = ?
      ${joinQuoted(names.messages)}
      WHERE reader.conversation_id = ? AND reader.user_id = ? AND reader.present = 1`,
    values: [messageId, conversationId, readerId].map(idToBytes),
  });
  if (!row) throw new Problem('not_found');
  const reactions = (await readReactions(tables, readerId, new Map([[conversationId, [row.messageSeq]]]))).get(
    messageKey(conversationId, row.messageSeq),
  );
  if (!isSentBy(readerId, row)) return messageView(row, conversationId, { status: null, reactions });
  const watermarks = await readWatermarks(tables, readerId, row.members <= maxTrackedMembers ? [conversationId] : []);
  return messageView(row, conversationId, { status: deliveryStatus(row.messageSeq, watermarks.get(conversationId)), reactions });
}
