/** Reaction counts: all reactions of the messages of a page, and the counts that changed with an event. */
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { Reaction } from '@parley/events/wire/reactions';
import { inOrder } from '@parley/events/wire/reaction-counts';
import { reactionKey } from '@parley/events/wire/to-wire';
import { messageConditions, messageKey, type MessageSeqs } from './message-seqs.ts';
import { readMatching, type Condition } from './read-matching.ts';
import type { ReadTables } from './read-tables.ts';

interface ReactionCountRow {
  conversationId: Buffer;
  seq: number;
  emoji: string;
  count: number;
}

/** Reads the reactions as the reader sees them, by `messageKey`; messages without reactions are missing. */
export async function readReactions(
  { database, names }: ReadTables,
  readerId: string,
  seqs: MessageSeqs,
): Promise<Map<string, Reaction[]>> {
  const rows = await readMatching<ReactionCountRow & { mine: number }>(database, messageConditions(seqs), ({ sql, values }) => ({
    sql: `SELECT conversation_id AS conversationId, seq, emoji, COUNT(*) AS count, MAX(CASE WHEN user_id = ? THEN 1 ELSE 0 END) AS mine
      FROM ${names.reactions} WHERE ${sql} GROUP BY conversation_id, seq, emoji`,
    values: [idToBytes(readerId), ...values],
  }));
  const byMessage = Map.groupBy(rows, ({ conversationId, seq }) => messageKey(idFromBytes(conversationId), seq));
  return new Map(
    [...byMessage].map(([key, some]) => [key, inOrder(some.map(({ emoji, count, mine }) => ({ emoji, count, mine: mine === 1 })))]),
  );
}

/** One emoji on one message. */
export interface ReactionKey {
  conversationId: string;
  messageId: string;
  messageSeq: number;
  emoji: string;
}

/** Reads the number of users for each emoji, by `reactionKey`; missing means zero. */
export async function readReactionCounts({ database, names }: ReadTables, keys: readonly ReactionKey[]): Promise<Map<string, number>> {
  const distinct = [...new Map(keys.map((key) => [reactionKey(key), key])).values()];
  const rows = await readMatching<ReactionCountRow>(database, distinct.map(emojiCondition), ({ sql, values }) => ({
    sql: `SELECT conversation_id AS conversationId, seq, emoji, COUNT(*) AS count FROM ${names.reactions}
      WHERE ${sql} GROUP BY conversation_id, seq, emoji`,
    values,
  }));
  const counts = new Map(rows.map(({ conversationId, seq, emoji, count }) => [emojiKey(idFromBytes(conversationId), seq, emoji), count]));
  return new Map(
    distinct.flatMap((key): [string, number][] => {
      const count = counts.get(emojiKey(key.conversationId, key.messageSeq, key.emoji));
      return count === undefined ? [] : [[reactionKey(key), count]];
    }),
  );
}

function emojiCondition({ conversationId, messageSeq, emoji }: ReactionKey): Condition {
  return { sql: '(conversation_id = ? AND seq = ? AND emoji = ?)', values: [idToBytes(conversationId), messageSeq, emoji] };
}

function emojiKey(conversationId: string, seq: number, emoji: string): string {
  return `${messageKey(conversationId, seq)}:${emoji}`;
}
