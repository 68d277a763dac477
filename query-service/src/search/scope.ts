/** Where a search looks, and the order in which it answers. */
import type { SqlValue } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';

export interface Scope {
  readerId: string;
  /** One conversation alone; else all in which the reader is now. */
  conversationId?: string | undefined;
  senderId?: string | undefined;
  /** Microseconds; at this time or later. */
  sentAfter?: number | undefined;
  /** Microseconds; earlier than this. */
  sentBefore?: number | undefined;
}

/** A message's place in the answer: the newest first. */
export interface Place {
  sentAt: number;
  conversationId: string;
  seq: number;
}

/** Negative when `one` is answered before `other`. */
export function inAnswer(one: Place, other: Place): number {
  if (one.sentAt !== other.sentAt) return other.sentAt - one.sentAt;
  if (one.conversationId !== other.conversationId) return one.conversationId > other.conversationId ? -1 : 1;
  return other.seq - one.seq;
}

/** The conversations, as a condition on members `m`. */
export function membershipSql({ readerId, conversationId }: Scope): { sql: string; values: SqlValue[] } {
  const reader = { sql: 'm.user_id = ? AND m.present = 1', values: [idToBytes(readerId)] };
  if (conversationId === undefined) return reader;
  return { sql: `${reader.sql} AND m.conversation_id = ?`, values: [...reader.values, idToBytes(conversationId)] };
}
