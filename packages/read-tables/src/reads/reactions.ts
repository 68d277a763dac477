/** Reactions counted: of the messages of a page, and of one emoji where it changed. */
import type { SqlValue } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { inOrder, type Reaction } from '@parley/events/wire/reactions';
import { reactionKey } from '@parley/events/wire/to-wire';
import type { MessagePlaces } from './quotes.ts';
import type { ReadTables } from './read-tables.ts';
import { placeholders } from '@parley/database/sql-list';

interface ReactionRow {
  conversationId: Buffer;
  seq: number;
  emoji: string;
  count: number;
  mine: number;
}

// SQLite nests each OR one level deeper, and refuses expressions deeper than 1,000.
const placesPerQuery = 200;

/** As the reader sees them, by `reactionsKey`; a message without any is missing. */
export async function readReactions(
  { database, names }: ReadTables,
  readerId: string,
  places: MessagePlaces,
): Promise<Map<string, Reaction[]>> {
  const found = new Map<string, Reaction[]>();
  const entries = [...places].filter(([, seqs]) => seqs.length > 0);
  for (let start = 0; start < entries.length; start += placesPerQuery) {
    const part = entries.slice(start, start + placesPerQuery);
    const where = part.map(([, seqs]) => `(conversation_id = ? AND seq IN (${placeholders(seqs)}))`).join(' OR ');
    const values = part.flatMap(([conversationId, seqs]): SqlValue[] => [idToBytes(conversationId), ...seqs]);
    const rows = await database.read<ReactionRow>({
      sql: `SELECT conversation_id AS conversationId, seq, emoji, COUNT(*) AS count, MAX(CASE WHEN user_id = ? THEN 1 ELSE 0 END) AS mine
        FROM ${names.reactions} WHERE ${where} GROUP BY conversation_id, seq, emoji`,
      values: [idToBytes(readerId), ...values],
    });
    for (const { conversationId, seq, emoji, count, mine } of rows) {
      const key = reactionsKey(idFromBytes(conversationId), seq);
      found.set(key, [...(found.get(key) ?? []), { emoji, count, mine: mine === 1 }]);
    }
  }
  return new Map([...found].map(([key, reactions]) => [key, inOrder(reactions)]));
}

export function reactionsKey(conversationId: string, seq: number): string {
  return `${conversationId}:${seq}`;
}

/** One emoji on one message. */
export interface ReactionPlace {
  conversationId: string;
  messageId: string;
  messageSeq: number;
  emoji: string;
}

/** How many have reacted so, by `reactionKey`; missing: nobody. */
export async function readReactionCounts({ database, names }: ReadTables, places: readonly ReactionPlace[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const distinct = [...new Map(places.map((place) => [reactionKey(place), place])).values()];
  for (let start = 0; start < distinct.length; start += placesPerQuery) {
    const part = distinct.slice(start, start + placesPerQuery);
    const rows = await database.read<{ conversationId: Buffer; seq: number; emoji: string; count: number }>({
      sql: `SELECT conversation_id AS conversationId, seq, emoji, COUNT(*) AS count FROM ${names.reactions}
        WHERE ${part.map(() => '(conversation_id = ? AND seq = ? AND emoji = ?)').join(' OR ')} GROUP BY conversation_id, seq, emoji`,
      values: part.flatMap(({ conversationId, messageSeq, emoji }): SqlValue[] => [idToBytes(conversationId), messageSeq, emoji]),
    });
    const found = new Map(rows.map(({ conversationId, seq, emoji, count }) => [`${idFromBytes(conversationId)}:${seq}:${emoji}`, count]));
    for (const place of part) {
      const count = found.get(`${place.conversationId}:${place.messageSeq}:${place.emoji}`);
      if (count !== undefined) counts.set(reactionKey(place), count);
    }
  }
  return counts;
}
