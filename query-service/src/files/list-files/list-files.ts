import { z } from 'zod';
import type { Statement } from '@parley/database/database';
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import { timeOf } from '@parley/events/wire/fields';
import type { SharedFile } from '@parley/events/wire/messages';
import { wireAttachment } from '@parley/events/wire/to-wire';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import type { MessageAttachment } from '@parley/read-tables/tables/messages';
import { readAsMember } from '../../conversations/read-as-member.ts';
import { cutPage, decodeCursor, type Page, type PageBounds } from '../../page.ts';

export interface ListFiles extends PageBounds {
  readerId: string;
  conversationId: string;
  /** Exclusive seq. */
  before?: number | undefined;
  cursor?: string | undefined;
}

/** Seq of the message of the last file of a page, and the number of this file in the message, from 0. */
const cursorKey = z.tuple([z.int(), z.int()]);
type CursorKey = z.infer<typeof cursorKey>;

interface MessageRow {
  seq: number;
  messageId: Buffer;
  senderId: Buffer;
  sentAt: number;
  attachments: string;
}

interface FileOfMessage {
  message: MessageRow;
  file: MessageAttachment;
  index: number;
}

/** Lists the files of undeleted messages, newest message first. Throws Problem `not_found` if the reader is not a member. */
export async function listFiles(tables: ReadTables, query: ListFiles): Promise<Page<SharedFile>> {
  const after = decodeCursor(query.cursor, cursorKey);
  const { results } = await readAsMember(tables, query, [messagesQuery(tables, query, after)]);
  const files = (results[0] as unknown as MessageRow[]).flatMap(filesOf);
  return cutPage(after ? files.filter(isAfter(after)) : files, query, {
    itemOf: sharedFile,
    keyOf: ({ message, index }): CursorKey => [message.seq, index],
  });
}

/**
 * Each message has a file; all files of the cursor's message may be on the previous page. The order of the joins is fixed, because SQLite
 * would start with all messages of the conversation: CROSS JOIN for SQLite, STRAIGHT_JOIN for MariaDB and MySQL.
 */
function messagesQuery({ names }: ReadTables, { conversationId, before, limit }: ListFiles, after: CursorKey | undefined): Statement {
  const id = idToBytes(conversationId);
  const below = after ? after[0] + 1 : (before ?? Number.MAX_SAFE_INTEGER);
  return {
    sql: `SELECT /*! STRAIGHT_JOIN */ m.seq AS seq, m.message_id AS messageId, m.sender_id AS senderId, m.sent_at AS sentAt, m.attachments AS attachments
      FROM (SELECT DISTINCT seq FROM ${names.attachments} WHERE conversation_id = ? AND seq < ? ORDER BY seq DESC LIMIT ?) a
      CROSS JOIN ${names.messages} m ON m.conversation_id = ? AND m.seq = a.seq AND m.deleted_at IS NULL
      ORDER BY m.seq DESC`,
    values: [id, below, limit + 2, id],
  };
}

function filesOf(message: MessageRow): FileOfMessage[] {
  return (JSON.parse(message.attachments) as MessageAttachment[]).map((file, index) => ({ message, file, index }));
}

function isAfter([seq, last]: CursorKey): (file: FileOfMessage) => boolean {
  return ({ message, index }) => message.seq < seq || index > last;
}

function sharedFile({ message, file }: FileOfMessage): SharedFile {
  const { seq, messageId, senderId, sentAt } = message;
  return { file: wireAttachment(file), messageId: idFromBytes(messageId), seq, senderId: idFromBytes(senderId), sentAt: timeOf(sentAt) };
}
