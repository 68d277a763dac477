import { deliveryStatus } from '@parley/events/delivery-status';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { maxTrackedMembers } from '@parley/events/wire/tracked-members';
import type { Message } from '@parley/events/wire/messages';
import { messageConditions, messageKey, type MessageSeqs } from '@parley/read-tables/reads/message-seqs';
import { readMatching } from '@parley/read-tables/reads/read-matching';
import { readReactions } from '@parley/read-tables/reads/reactions';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { isSentBy, joinQuoted, messageColumns, messageView, type MessageViewRow } from '../messages/message-view.ts';
import { readWatermarks } from '../messages/watermarks.ts';
import type { ResultKey } from './scope.ts';

type HitRow = MessageViewRow & { conversationId: Buffer; members: number };

/**
 * Reads the current state of the messages, by `messageKey`. The index lags behind: messages that were deleted since, or whose conversation
 * the reader has left, are missing.
 */
export async function readHits(tables: ReadTables, readerId: string, keys: readonly ResultKey[]): Promise<Map<string, Message>> {
  const byConversation = Map.groupBy(keys, ({ conversationId }) => conversationId);
  const seqs = new Map([...byConversation].map(([conversationId, some]) => [conversationId, some.map(({ seq }) => seq)]));
  const rows = await readRows(tables, readerId, seqs);
  const own = rows.filter((row) => isSentBy(readerId, row) && row.members <= maxTrackedMembers);
  const [reactions, watermarks] = await Promise.all([
    readReactions(tables, readerId, seqs),
    readWatermarks(tables, readerId, [...new Set(own.map(({ conversationId }) => idFromBytes(conversationId)))]),
  ]);
  const messages = rows.map((row): [string, Message] => {
    const conversationId = idFromBytes(row.conversationId);
    const status = isSentBy(readerId, row) ? deliveryStatus(row.messageSeq, watermarks.get(conversationId)) : null;
    const key = messageKey(conversationId, row.messageSeq);
    return [key, messageView(row, conversationId, { status, reactions: reactions.get(key) })];
  });
  return new Map(messages);
}

function readRows({ database, names }: ReadTables, readerId: string, seqs: MessageSeqs): Promise<HitRow[]> {
  return readMatching<HitRow>(database, messageConditions(seqs, 'm'), ({ sql, values }) => ({
    sql: `SELECT m.conversation_id AS conversationId, ${messageColumns}, c.members AS members FROM ${names.messages} m
      JOIN ${names.members} reader ON reader.conversation_id = m.conversation_id AND reader.user_id = ? AND reader.present = 1
      JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id
      ${joinQuoted(names.messages)} WHERE ${sql} AND m.deleted_at IS NULL`,
    values: [idToBytes(readerId), ...values],
  }));
}
