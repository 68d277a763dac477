import { z } from 'zod';
import type { SqlValue } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import type { Conversation } from '@parley/events/wire/conversations';
import { id } from '@parley/events/wire/fields';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { cutPage, decodeCursor, type Page, type PageBounds } from '../../page.ts';
import { readConversations, type ConversationReader, type ConversationSelection, type ListedConversation } from '../conversation-view.ts';

export interface ListConversations extends ConversationReader, PageBounds {
  archived: boolean;
  cursor?: string | undefined;
}

/** Pinned (0 or 1), time of activity (microseconds) and id of the last conversation of a page. */
const cursorKey = z.tuple([z.literal([0, 1]), z.int(), id]);
type CursorKey = z.infer<typeof cursorKey>;

/** Lists the inbox or the archive: pinned conversations first, then by latest activity. */
export async function listConversations(
  tables: ReadTables,
  { readerId, fillPresence, archived, cursor, ...bounds }: ListConversations,
): Promise<Page<Conversation>> {
  const after = decodeCursor(cursor, cursorKey);
  const listed = await readConversations(
    tables,
    { readerId, fillPresence },
    selectPage(tables.names, { readerId, archived }, after, bounds.limit + 1),
  );
  return cutPage(listed, bounds, { itemOf: ({ conversation }) => conversation, keyOf: cursorKeyOf });
}

function cursorKeyOf({ activityAt, conversation: { id, pinned } }: ListedConversation): CursorKey {
  return [pinned ? 1 : 0, activityAt, id];
}

/**
 * Reads only a few columns of each of the reader's conversations; the rest is read for the page only. STRAIGHT_JOIN, because MariaDB and
 * MySQL would start with all conversations of all users while the table is small.
 */
function selectPage(
  names: ReadTables['names'],
  { readerId, archived }: Pick<ListConversations, 'readerId' | 'archived'>,
  after: CursorKey | undefined,
  limit: number,
): ConversationSelection {
  let isAfter = '';
  const values: SqlValue[] = [idToBytes(readerId), archived ? 1 : 0];
  if (after !== undefined) {
    const [pinned, activityAt, lastId] = after;
    isAfter = 'AND (m.pinned < ? OR (m.pinned = ? AND (c.activity_at < ? OR (c.activity_at = ? AND c.conversation_id < ?))))';
    values.push(pinned, pinned, activityAt, activityAt, idToBytes(lastId));
  }
  return {
    sql: `SELECT /*! STRAIGHT_JOIN */ c.conversation_id, c.activity_at
      FROM ${names.members} m JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id
      WHERE m.user_id = ? AND m.present = 1 AND m.archived = ? ${isAfter}
      ORDER BY m.pinned DESC, c.activity_at DESC, c.conversation_id DESC LIMIT ?`,
    values: [...values, limit],
  };
}
