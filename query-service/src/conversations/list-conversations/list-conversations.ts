import { z } from 'zod';
import type { SqlValue } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import type { Conversation } from '@parley/events/wire/conversations';
import { id } from '@parley/events/wire/fields';
import type { ReadTables } from '@parley/read-models/reads/read-tables';
import { cutPage, decodeCursor, type Page } from '../../page.ts';
import { readConversations, type ConversationSelection } from '../conversation-view.ts';

export interface ListConversations {
  readerId: string;
  archived: boolean;
  cursor?: string | undefined;
  limit: number;
}

/** Activity (microseconds) and id of the last conversation of the page before. */
const place = z.tuple([z.int(), id]);
type Place = z.infer<typeof place>;

/** The inbox: latest activity first. */
export async function listConversations(
  tables: ReadTables,
  { readerId, archived, cursor, limit }: ListConversations,
): Promise<Page<Conversation>> {
  const after = decodeCursor(cursor, place);
  // Nobody can archive yet.
  if (archived) return { items: [], nextCursor: null };
  const listed = await readConversations(tables, readerId, latest(tables.names, readerId, after, limit + 1));
  const { rows, nextCursor } = cutPage(listed, limit, ({ activityAt, conversation }): Place => [activityAt, conversation.id]);
  return { items: rows.map(({ conversation }) => conversation), nextCursor };
}

/** Only two columns of each of the reader's conversations are looked at; all else is read for the page's alone. */
function latest(names: ReadTables['names'], readerId: string, after: Place | undefined, limit: number): ConversationSelection {
  const older = after === undefined ? '' : 'AND (c.activity_at < ? OR (c.activity_at = ? AND c.conversation_id < ?))';
  const olderValues: SqlValue[] = after === undefined ? [] : [after[0], after[0], idToBytes(after[1])];
  return {
    sql: `SELECT c.conversation_id, c.activity_at FROM ${names.members} m JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id
      WHERE m.user_id = ? AND m.present = 1 ${older} ORDER BY c.activity_at DESC, c.conversation_id DESC LIMIT ?`,
    values: [idToBytes(readerId), ...olderValues, limit],
  };
}
