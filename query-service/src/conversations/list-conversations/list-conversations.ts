import { z } from 'zod';
import { idToBytes } from '@parley/events/id-bytes';
import type { Conversation } from '@parley/events/wire/conversations';
import { id } from '@parley/events/wire/fields';
import type { Condition } from '@parley/read-tables/reads/read-matching';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { isMentioned, isUnread } from '@parley/read-tables/reads/unread';
import { cutPage, decodeCursor, type Page, type PageBounds } from '../../page.ts';
import { readConversations, type ConversationReader, type ConversationSelection, type ListedConversation } from '../conversation-view.ts';

export interface InboxFilter {
  archived: boolean;
  kind?: 'direct' | 'group' | undefined;
  /** True for unread conversations only. */
  unread: boolean;
  /** True for conversations with an unread mention only. */
  mentions: boolean;
}

export interface ListConversations extends ConversationReader, PageBounds, InboxFilter {
  cursor?: string | undefined;
}

/** Pinned (0 or 1), time of activity (microseconds) and id of the last conversation of a page. */
const cursorKey = z.tuple([z.literal([0, 1]), z.int(), id]);
type CursorKey = z.infer<typeof cursorKey>;

/**
 * Lists the inbox or the archive: pinned conversations first, then by latest activity. A cursor stays valid when conversations enter or
 * leave the filter.
 */
export async function listConversations(
  tables: ReadTables,
  { readerId, fillPresence, cursor, ...query }: ListConversations,
): Promise<Page<Conversation>> {
  const after = decodeCursor(cursor, cursorKey);
  const { conversations, hasMore } = await readConversations(
    tables,
    { readerId, fillPresence },
    selectPage(tables, readerId, { filter: query, after, limit: query.limit + 1 }),
    query.maxBytes,
  );
  return cutPage(conversations, query, { itemOf: ({ conversation }) => conversation, keyOf: cursorKeyOf, hasMore });
}

function cursorKeyOf({ activityAt, conversation: { id, pinned } }: ListedConversation): CursorKey {
  return [pinned ? 1 : 0, activityAt, id];
}

interface PageSelection {
  filter: InboxFilter;
  after: CursorKey | undefined;
  limit: number;
}

/**
 * Reads only a few columns of each of the reader's conversations; the rest is read for the page only. STRAIGHT_JOIN, because MariaDB and
 * MySQL would start with all conversations of all users while the table is small.
 */
function selectPage(tables: ReadTables, readerId: string, { filter, after, limit }: PageSelection): ConversationSelection {
  const { names } = tables;
  const conditions: Condition[] = [
    { sql: 'm.user_id = ? AND m.present = 1 AND m.archived = ?', values: [idToBytes(readerId), filter.archived ? 1 : 0] },
  ];
  if (filter.kind !== undefined) conditions.push({ sql: 'c.kind = ?', values: [filter.kind] });
  if (filter.unread) conditions.push({ sql: isUnread(tables, 'c', 'm'), values: [] });
  if (filter.mentions) conditions.push({ sql: isMentioned(tables, 'c', 'm'), values: [] });
  if (after !== undefined) conditions.push(isAfter(after));
  return {
    sql: `SELECT /*! STRAIGHT_JOIN */ c.conversation_id, c.activity_at
      FROM ${names.members} m JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id
      WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}
      ORDER BY m.pinned DESC, c.activity_at DESC, c.conversation_id DESC LIMIT ?`,
    values: [...conditions.flatMap(({ values }) => values), limit],
  };
}

function isAfter([pinned, activityAt, lastId]: CursorKey): Condition {
  return {
    sql: '(m.pinned < ? OR (m.pinned = ? AND (c.activity_at < ? OR (c.activity_at = ? AND c.conversation_id < ?))))',
    values: [pinned, pinned, activityAt, activityAt, idToBytes(lastId)],
  };
}
