/** Where a search looks, and the order in which it answers. */
import { idFromBytes, idToBytes } from '@parley/events/id-bytes';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';

export interface Scope {
  /** All in which the reader is now, or one of them; those last active first. */
  conversations: readonly Reachable[];
  senderId?: string | undefined;
  /** Microseconds; at this time or later. */
  sentAfter?: number | undefined;
  /** Microseconds; earlier than this. */
  sentBefore?: number | undefined;
}

export interface Reachable {
  conversationId: string;
  /** No message of it is newer. */
  activityAt: number;
}

/** A message's place in the answer: the newest first. */
export interface Place {
  sentAt: number;
  conversationId: string;
  seq: number;
}

/** Before all that the scope may hold. */
export function beginningOf({ sentBefore }: Scope): Place {
  return sentBefore === undefined ? newest : { sentAt: sentBefore, conversationId: nilId, seq: 0 };
}

const nilId = '00000000-0000-0000-0000-000000000000';
const newest: Place = { sentAt: Number.MAX_SAFE_INTEGER, conversationId: nilId, seq: 0 };

/** Negative when `one` is answered before `other`. */
export function inAnswer(one: Place, other: Place): number {
  if (one.sentAt !== other.sentAt) return other.sentAt - one.sentAt;
  if (one.conversationId !== other.conversationId) return one.conversationId > other.conversationId ? -1 : 1;
  return other.seq - one.seq;
}

const conversationsPerQuery = 500;

/** So many as one query may name. */
export function slicesOf(conversations: readonly Reachable[]): Reachable[][] {
  return Array.from({ length: Math.ceil(conversations.length / conversationsPerQuery) }, (_, slice) =>
    conversations.slice(slice * conversationsPerQuery, (slice + 1) * conversationsPerQuery),
  );
}

/** The conversations in which the reader is; of one that is named, that one or none. */
export async function readReachable(
  { database, names }: ReadTables,
  { readerId, conversationId }: { readerId: string; conversationId?: string | undefined },
): Promise<Reachable[]> {
  const one = conversationId === undefined ? '' : 'AND m.conversation_id = ?';
  const rows = await database.read<{ conversationId: Buffer; activityAt: number }>({
    sql: `SELECT c.conversation_id AS conversationId, c.activity_at AS activityAt FROM ${names.members} m
      JOIN ${names.conversations} c ON c.conversation_id = m.conversation_id WHERE m.user_id = ? AND m.present = 1 ${one}`,
    values: [readerId, ...(conversationId === undefined ? [] : [conversationId])].map(idToBytes),
  });
  return rows
    .map((row) => ({ conversationId: idFromBytes(row.conversationId), activityAt: row.activityAt }))
    .sort((some, other) => other.activityAt - some.activityAt);
}
