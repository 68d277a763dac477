import { column, defineTable, type RowOf } from '@parley/database/tables';

const position = column.integer();

/** A message in the search index. */
export interface SegmentText {
  seq: number;
  /** Null for a system message. */
  senderId: string | null;
  /** Microseconds. */
  sentAt: number;
  /** Distinct indexed terms. */
  terms: readonly string[];
}

/**
 * Search index of each full segment of a conversation (search/segments.ts); later messages are the unindexed tail, which search reads from
 * `messages`. Written from the conversation's partition.
 */
export const textSegments = defineTable(
  'text_segments',
  {
    conversationId: column.id(),
    segment: column.integer(),
    /** Time of the oldest event in the segment. */
    sentAt: column.micros(),
    /** Distinct terms of all texts. A search skips most segments after reading this column alone. */
    terms: column.json<string[]>(),
    /** Messages that are not deleted, by ascending seq. */
    texts: column.json<readonly SegmentText[]>(),
    position,
  },
  { primaryKey: ['conversationId', 'segment'], indexes: { by_time: { columns: ['conversationId', 'sentAt', 'segment'] } }, weight: 20 },
);

export type TextSegmentRow = RowOf<typeof textSegments>;
