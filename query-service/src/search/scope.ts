/** The messages that a search covers, and the order of its results. */
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';

export interface Scope {
  /** All current conversations of the reader, or one of them, by descending activity. */
  conversations: readonly SearchableConversation[];
  senderId?: string | undefined;
  /** Microseconds, inclusive. */
  sentAfter?: number | undefined;
  /** Microseconds, exclusive. */
  sentBefore?: number | undefined;
}

export interface SearchableConversation {
  conversationId: string;
  /** Microseconds. No message of the conversation is newer. */
  activityAt: number;
}

/** Sort key of a message in the results. */
export interface ResultKey {
  sentAt: number;
  conversationId: string;
  seq: number;
}

/** A key before all results of the scope. */
export function startKey({ sentBefore }: Scope): ResultKey {
  return { sentAt: sentBefore ?? Number.MAX_SAFE_INTEGER, conversationId: nilId, seq: 0 };
}

const nilId = '00000000-0000-0000-0000-000000000000';

/** Compares by descending time, then conversation id, then seq. */
export function compareNewestFirst(one: ResultKey, other: ResultKey): number {
  if (one.sentAt !== other.sentAt) return other.sentAt - one.sentAt;
  if (one.conversationId !== other.conversationId) return one.conversationId > other.conversationId ? -1 : 1;
  return other.seq - one.seq;
}

/** Reads the reader's current conversations, or only the given one if the reader is a member of it. */
export async function readSearchableConversations(
  { database, names }: ReadTables,
  { readerId, conversationId }: { readerId: string; conversationId?: string | undefined },
): Promise<SearchableConversation[]> {
  const isRequested = conversationId === undefined ? '' : 'AND m.conversation_id = ?';
  const rows = await database.read<{ conversationId: Buffer; activityAt: number }>({
    sql: `SELECT c.conversation_id AS conversationId, c.activity_at AS activityAt FROM ${names.members} m
      JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id WHERE m.user_id = ? AND m.present = 1 ${isRequested}`,
    values: [readerId, ...(conversationId === undefined ? [] : [conversationId])].map(idToBytes),
  });
  return rows
    .map((row) => ({ conversationId: idFromBytes(row.conversationId), activityAt: row.activityAt }))
    .sort((one, other) => other.activityAt - one.activityAt);
}
