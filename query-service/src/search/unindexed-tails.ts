/**
 * The unindexed tail of a conversation: the messages after its last full segment, or all messages of a short conversation. A search reads
 * them from `messages` and splits their text itself.
 */
import { chunks } from '@parley/concurrency/chunks';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { idValues, placeholders } from '@parley/database/sql-list';
import { segmentStart } from '@parley/read-tables/search/segments';
import { indexedTerms } from '@parley/read-tables/search/indexed-terms';
import type { IndexedMessage, MessageStream } from './merge-newest-first.ts';
import { textCondition, type QueryTerms } from './query-terms.ts';
import type { ResultKey, SearchableConversation } from './scope.ts';
import type { SearchPass } from './search-pass.ts';

export interface UnindexedTail extends SearchableConversation {
  /** First seq of the tail. */
  from: number;
}

const conversationsPerQuery = 500;

export async function readUnindexedTails(
  { database, names }: ReadTables,
  conversations: readonly SearchableConversation[],
): Promise<UnindexedTail[]> {
  const tails: UnindexedTail[] = [];
  for (const batch of chunks(conversations, conversationsPerQuery)) {
    const ids = batch.map(({ conversationId }) => conversationId);
    const rows = await database.read<{ conversationId: Buffer; last: number }>({
      sql: `SELECT conversation_id AS conversationId, MAX(segment) AS last FROM ${names.text_segments}
        WHERE conversation_id IN (${placeholders(ids)}) GROUP BY conversation_id`,
      values: idValues(ids),
    });
    const lastSegments = new Map(rows.map((row) => [idFromBytes(row.conversationId), row.last]));
    tails.push(
      ...batch.map((conversation) => ({
        ...conversation,
        from: segmentStart((lastSegments.get(conversation.conversationId) ?? -1) + 1),
      })),
    );
  }
  return tails;
}

const rowsPerRead = { first: 50, factor: 4, most: 800 };

/** Streams the messages of the tails. Given terms, it may skip messages that do not match them. */
export function tailStream(
  tables: ReadTables,
  { after, scope }: SearchPass,
  tails: readonly UnindexedTail[],
  queryTerms: QueryTerms = [],
): MessageStream {
  let [lastKey, limit] = [after, rowsPerRead.first];
  return {
    newestSentAt: Math.min(Math.max(...tails.map(({ activityAt }) => activityAt)), after.sentAt),
    rows: [],
    async readMore() {
      if (limit === 0) return;
      this.rows = await readTailMessages(tables, tails, { after: lastKey, sentAfter: scope.sentAfter ?? 0, queryTerms, limit });
      lastKey = this.rows.at(-1) ?? lastKey;
      limit = this.rows.length < limit ? 0 : Math.min(limit * rowsPerRead.factor, rowsPerRead.most);
    },
  };
}

interface TextRow {
  conversationId: Buffer;
  seq: number;
  sentAt: number;
  senderId: Buffer;
  text: string;
}

async function readTailMessages(
  { database, names }: ReadTables,
  tails: readonly UnindexedTail[],
  { after, sentAfter, queryTerms, limit }: { after: ResultKey; sentAfter: number; queryTerms: QueryTerms; limit: number },
): Promise<IndexedMessage[]> {
  const id = idToBytes(after.conversationId);
  const mayMatch = textCondition(queryTerms, database.dialect);
  const rows = await database.read<TextRow>({
    sql: `SELECT conversation_id AS conversationId, seq, sent_at AS sentAt, sender_id AS senderId, text FROM ${names.messages}
      WHERE (${tails.map(() => '(conversation_id = ? AND seq >= ?)').join(' OR ')}) AND text IS NOT NULL ${mayMatch.sql}
      AND sent_at >= ? AND sent_at <= ? AND (sent_at < ? OR conversation_id < ? OR (conversation_id = ? AND seq < ?))
      ORDER BY sent_at DESC, conversation_id DESC, seq DESC LIMIT ?`,
    values: [
      ...tails.flatMap(({ conversationId, from }) => [idToBytes(conversationId), from]),
      ...mayMatch.values,
      sentAfter,
      after.sentAt,
      after.sentAt,
      id,
      id,
      after.seq,
      limit,
    ],
  });
  return rows.map(({ conversationId, seq, sentAt, senderId, text }) => ({
    conversationId: idFromBytes(conversationId),
    seq,
    sentAt,
    senderId: idFromBytes(senderId),
    terms: indexedTerms(text),
  }));
}
