import { z } from 'zod';
import type { SqlValue } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import type { Conversation } from '@parley/events/wire/conversations';
import { id } from '@parley/events/wire/fields';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { cutPage, decodeCursor, type Page } from '../../page.ts';
import { readConversations, type ConversationReader, type ConversationSelection, type ListedConversation } from '../conversation-view.ts';

export interface ListConversations extends ConversationReader {
  archived: boolean;
  cursor?: string | undefined;
  limit: number;
}

/** Whether it was pinned (1), activity (microseconds) and id of the last conversation of the page before. */
const place = z.tuple([z.literal([0, 1]), z.int(), id]);
type Place = z.infer<typeof place>;

/** The inbox, or what was archived out of it: pinned first, then latest activity. */
export async function listConversations(
  tables: ReadTables,
  { readerId, fillPresence, archived, cursor, limit }: ListConversations,
): Promise<Page<Conversation>> {
  const after = decodeCursor(cursor, place);
  const listed = await readConversations(
    tables,
    { readerId, fillPresence },
    latest(tables.names, { readerId, archived }, after, limit + 1),
  );
  const { rows, nextCursor } = cutPage(listed, limit, placeOf);
  return { items: rows.map(({ conversation }) => conversation), nextCursor };
}

function placeOf({ activityAt, conversation: { id, pinned } }: ListedConversation): Place {
  return [pinned ? 1 : 0, activityAt, id];
}

/**
 * Only a few columns of each of the reader's conversations are looked at; all else is read for the page's alone. MariaDB
 * and MySQL are told to begin with the memberships: they would begin with everybody's conversations while these are few.
 */
function latest(
  names: ReadTables['names'],
  { readerId, archived }: Pick<ListConversations, 'readerId' | 'archived'>,
  after: Place | undefined,
  limit: number,
): ConversationSelection {
  let further = '';
  const values: SqlValue[] = [idToBytes(readerId), archived ? 1 : 0];
  if (after !== undefined) {
    const [pinned, activityAt, lastId] = after;
    further = 'AND (m.pinned < ? OR (m.pinned = ? AND (c.activity_at < ? OR (c.activity_at = ? AND c.conversation_id < ?))))';
    values.push(pinned, pinned, activityAt, activityAt, idToBytes(lastId));
  }
  return {
    sql: `SELECT /*! STRAIGHT_JOIN */ c.conversation_id, c.activity_at FROM ${names.members} m JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id
      WHERE m.user_id = ? AND m.present = 1 AND m.archived = ? ${further} ORDER BY m.pinned DESC, c.activity_at DESC, c.conversation_id DESC LIMIT ?`,
    values: [...values, limit],
  };
}
