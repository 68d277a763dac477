import { nowSql } from '@parley/database/now-sql';
import { idToBytes } from '@parley/events/id-bytes';
import type { ConversationCounts } from '@parley/events/wire/conversations';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { isMentioned, isUnread } from '@parley/read-tables/reads/unread';

/** Counts the user's conversations. Costs as much as the unread filter of the inbox: it looks at each of the user's conversations. */
export async function countConversations(tables: ReadTables, userId: string): Promise<ConversationCounts> {
  const { database, names } = tables;
  const isMuted = `COALESCE(m.muted_until > ${nowSql(database.dialect)}, 0) = 1 OR m.notifications = 'none'`;
  const [counts] = await database.read<ConversationCounts>({
    sql: `SELECT ${countOf('archived = 0 AND unread')} AS unread, ${countOf('archived = 0 AND unread AND muted')} AS mutedUnread,
        ${countOf('archived = 0 AND mentioned')} AS mentions,
        ${countOf('archived = 1')} AS archived, ${countOf('archived = 1 AND unread')} AS archivedUnread
      FROM (SELECT /*! STRAIGHT_JOIN */ m.archived AS archived, (${isMuted}) AS muted,
          ${isUnread(tables, 'c', 'm')} AS unread, ${isMentioned(tables, 'c', 'm')} AS mentioned
        FROM ${names.members} m JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id
        WHERE m.user_id = ? AND m.present = 1) inbox`,
    values: [idToBytes(userId)],
  });
  return counts!;
}

const countOf = (condition: string): string => `COUNT(CASE WHEN ${condition} THEN 1 END)`;
