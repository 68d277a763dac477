import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { WriteRefused, type Database } from '@parley/database/database';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { partitionOf } from '@parley/events/partitions';
import { type SegmentText, textSegments, type TextSegmentRow } from '@parley/read-tables/tables/search';
import { readTableCopies } from './table-copies.ts';

/** Segments read at once: each may have some 100 KiB. */
const pageSize = 10;

/** Removes the terms of the person's messages from the search index of a conversation. */
export async function redactSegments(read: Database, userId: string, conversationId: string): Promise<void> {
  const isErased = ({ senderId }: SegmentText): boolean => senderId === userId;
  for (const { name } of await readTableCopies(read, textSegments)) await redactSegmentsIn(read, name, { conversationId, isErased });
}

/** Removes the terms of the messages that `isErased` from one copy of the search index. */
export async function redactSegmentsIn(read: Database, name: string, { conversationId, isErased }: SegmentRedaction): Promise<void> {
  for (let after = -1; ;) {
    const rows = await readSegments(read, name, { conversationId, after });
    for (const row of rows) {
      if (row.texts.some((text) => isErased(text) && text.terms.length > 0)) await redactSegment(read, name, row, isErased);
    }
    if (rows.length < pageSize) return;
    after = rows.at(-1)!.segment;
    await yieldToEventLoop();
  }
}

interface SegmentRedaction {
  conversationId: string;
  isErased: (text: SegmentText) => boolean;
}

async function readSegments(
  read: Database,
  name: string,
  { conversationId, after, limit = pageSize }: { conversationId: string; after: number; limit?: number },
): Promise<TextSegmentRow[]> {
  const sql = `SELECT ${columnSql(textSegments)} FROM ${name} WHERE conversation_id = ? AND segment > ? ORDER BY segment LIMIT ${limit}`;
  return (await read.read({ sql, values: [idToBytes(conversationId), after] })).map((row) => decodeRow(textSegments, row));
}

/** Projectors write whole rows, so one that has read the row must not write it any more: the checkpoint is refused, and it loads again. */
async function redactSegment(read: Database, name: string, before: TextSegmentRow, isErased: SegmentRedaction['isErased']): Promise<void> {
  for (let row: TextSegmentRow | undefined = before; row;) {
    const texts = row.texts.map((text) => (isErased(text) ? { ...text, terms: [] } : text));
    const terms = [...new Set(texts.flatMap((text) => text.terms))];
    const { conversationId, segment, position } = row;
    const sql = `UPDATE ${name} SET terms = ?, texts = ? WHERE conversation_id = ? AND segment = ? AND position = ?`;
    const values = [JSON.stringify(terms), JSON.stringify(texts), idToBytes(conversationId), segment, position];
    const refuse =
      "UPDATE checkpoints SET revision = revision + 1 WHERE partition_id = ? AND (subscription = 'search' OR subscription = ?)";
    try {
      await read.write([
        { statement: { sql, values }, affects: 1 },
        { sql: refuse, values: [partitionOf(conversationId), name] },
      ]);
      return;
    } catch (error) {
      if (!(error instanceof WriteRefused)) throw error;
      // Written meanwhile.
      [row] = await readSegments(read, name, { conversationId, after: segment - 1, limit: 1 });
    }
  }
}
