import type { SqlValue } from '@parley/database/database';
import { deliveryStatus } from '@parley/events/delivery-status';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { trackedMembers } from '@parley/events/wire/conversations';
import type { Message } from '@parley/events/wire/messages';
import { reactionsKey, readReactions } from '@parley/read-tables/reads/reactions';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { placeholders } from '@parley/read-tables/reads/sql-list';
import { joinQuoted, messageColumns, messageView, type MessageViewRow } from '../messages/message-view.ts';
import { readWatermarks } from '../messages/watermarks.ts';
import type { Place } from './scope.ts';

type FoundRow = MessageViewRow & { conversationId: Buffer; members: number };

/**
 * The messages as they are now, in the order of the places: search follows them a little later. One that was deleted
 * since, or is of a conversation that the reader has left, is missing.
 */
export async function readFoundMessages(tables: ReadTables, readerId: string, places: readonly Place[]): Promise<Message[]> {
  if (places.length === 0) return [];
  const seqs = seqsByConversation(places);
  const rows = await readRows(tables, readerId, seqs);
  const own = rows.filter(({ senderId, members }) => idFromBytes(senderId) === readerId && members <= trackedMembers);
  const [reactions, watermarks] = await Promise.all([
    readReactions(tables, readerId, seqs),
    readWatermarks(tables, readerId, [...new Set(own.map(({ conversationId }) => idFromBytes(conversationId)))]),
  ]);
  const messages = rows.map((row): [string, Message] => {
    const conversationId = idFromBytes(row.conversationId);
    const status = idFromBytes(row.senderId) === readerId ? deliveryStatus(row.messageSeq, watermarks.get(conversationId)) : null;
    const key = reactionsKey(conversationId, row.messageSeq);
    return [key, messageView(row, conversationId, { status, reactions: reactions.get(key) })];
  });
  const byPlace = new Map(messages);
  return places.flatMap(({ conversationId, seq }) => byPlace.get(reactionsKey(conversationId, seq)) ?? []);
}

function seqsByConversation(places: readonly Place[]): Map<string, number[]> {
  const groups = Map.groupBy(places, ({ conversationId }) => conversationId);
  return new Map([...groups].map(([conversationId, some]) => [conversationId, some.map(({ seq }) => seq)]));
}

/** A page names at most 200 conversations: SQLite bears a chain of 1,000 ORs. */
function readRows({ database, names }: ReadTables, readerId: string, seqs: ReadonlyMap<string, readonly number[]>): Promise<FoundRow[]> {
  const where = [...seqs.values()].map((some) => `(m.conversation_id = ? AND m.seq IN (${placeholders(some)}))`).join(' OR ');
  const values = [...seqs].flatMap(([conversationId, some]): SqlValue[] => [idToBytes(conversationId), ...some]);
  return database.read<FoundRow>({
    sql: `SELECT m.conversation_id AS conversationId, ${messageColumns}, c.members AS members FROM ${names.messages} m
      JOIN ${names.members} reader ON reader.conversation_id = m.conversation_id AND reader.user_id = ? AND reader.present = 1
      JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id
      ${joinQuoted(names.messages)} WHERE (${where}) AND m.deleted_at IS NULL`,
    values: [idToBytes(readerId), ...values],
  });
}
