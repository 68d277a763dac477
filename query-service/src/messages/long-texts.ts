/**
 * Long texts are read apart from their rows, and only as many as fit into a page: otherwise they, and those that they quote, would all be in
 * memory before the page is cut.
 */
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { readMatching } from '@parley/read-tables/reads/read-matching';
import { messageConditions, messageKey } from '@parley/read-tables/reads/message-seqs';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { joinQuoted, messageColumns, messageColumnsWith, type MessageViewRow } from './message-view.ts';

/** Bytes of a text, its data and the quoted text, together, that are read with their row. */
const shortBytes = 4 * 1024;

/** A row whose texts are null if they are long. */
export type ShortTextRow = MessageViewRow & { textBytes: number };

const bytesOf = (column: string) => `COALESCE(OCTET_LENGTH(${column}), 0)`;
const textBytes = `(${['m.text', 'm.custom', 'q.text'].map(bytesOf).join(' + ')})`;
const shortText = (column: string) => `CASE WHEN ${textBytes} <= ${shortBytes} THEN ${column} END`;

/** The columns of a ShortTextRow. */
export const shortTextColumns = `${messageColumnsWith(shortText)}, ${textBytes} AS textBytes`;

/** Adds the texts to the row of a message. Returns undefined if the reader may no longer see it. */
export type WithTexts = (conversationId: string, row: ShortTextRow) => MessageViewRow | undefined;

/** Reads the long texts of the rows: with the rest of the row as of now, so that a text and its state (edited, deleted) agree. */
export async function readLongTexts(
  { database, names }: ReadTables,
  readerId: string,
  rowsOf: ReadonlyMap<string, readonly ShortTextRow[]>,
): Promise<WithTexts> {
  const seqs = new Map([...rowsOf].map(([conversationId, rows]) => [conversationId, rows.filter(isLong).map((row) => row.messageSeq)]));
  const read = await readMatching<MessageViewRow & { conversationId: Buffer }>(
    database,
    messageConditions(seqs, 'm'),
    ({ sql, values }) => ({
      sql: `SELECT m.conversation_id AS conversationId, ${messageColumns} FROM ${names.messages} m
      JOIN ${names.members} reader ON reader.conversation_id = m.conversation_id AND reader.user_id = ? AND reader.present = 1
      ${joinQuoted(names.messages)} WHERE ${sql}`,
      values: [idToBytes(readerId), ...values],
    }),
  );
  const complete = new Map(read.map((row) => [messageKey(idFromBytes(row.conversationId), row.messageSeq), row]));
  return (conversationId, row) => (isLong(row) ? complete.get(messageKey(conversationId, row.messageSeq)) : row);
}

function isLong(row: ShortTextRow): boolean {
  return row.textBytes > shortBytes;
}
