import { idToBytes } from '@parley/events/id-bytes';
import type { Conversation } from '@parley/events/wire/conversations';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';
import { readConversations, type ConversationReader } from '../conversation-view.ts';

/** Throws Problem `not_found` if there is no such conversation, or the reader is not a member. */
export async function getConversation(tables: ReadTables, reader: ConversationReader, conversationId: string): Promise<Conversation> {
  const selection = {
    sql: `SELECT conversation_id, activity_at FROM ${tables.names.conversations} WHERE conversation_id = ?`,
    values: [idToBytes(conversationId)],
  };
  const [found] = (await readConversations(tables, reader, selection, Infinity)).conversations;
  if (!found) throw new Problem('not_found');
  return found.conversation;
}
