import type { Statement } from '@parley/database/database';
import { idToBytes } from '@parley/events/id-bytes';
import type { Message } from '@parley/events/wire/messages';
import { standingFrom, standingQuery, type Standing } from '@parley/read-models/reads/memberships';
import type { ReadTables } from '@parley/read-models/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';
import { viewMessages } from '../view-messages.ts';
import { joinQuoted, messageColumns, type MessageViewRow } from '../message-view.ts';

export interface ListMessages {
  readerId: string;
  conversationId: string;
  /** At most one of the three; none is the newest page. `before` and `after` exclude their seq. */
  before?: number | undefined;
  after?: number | undefined;
  /** A seq or a message's id: it and what stands on both sides. */
  around?: number | string | undefined;
  limit: number;
}

export interface MessagePage {
  items: Message[];
  hasBefore: boolean;
  hasAfter: boolean;
}

/** Messages by seq, ascending. Throws Problem `not_found` for who is no member, and around a message that is not there. */
export async function listMessages(tables: ReadTables, query: ListMessages): Promise<MessagePage> {
  const { readerId, conversationId } = query;
  const parts = partsOf(query, await pointOf(tables, query));
  // One state of the tables: who was removed meanwhile sees nothing that was sent after.
  const [standings, ...found] = await tables.database.snapshot([
    standingQuery(tables, readerId, [conversationId]),
    ...parts.map((part) => partQuery(tables, conversationId, part)),
  ]);
  if (!standings?.[0]) throw new Problem('not_found');
  const standing = standingFrom(standings[0]);
  const rows = (found.flat() as unknown as MessageViewRow[]).sort((a, b) => a.messageSeq - b.messageSeq);
  return { items: await viewMessages(tables, readerId, standing, rows), ...neighbours(rows, standing, query) };
}

/** Messages on one side of a seq, the nearest first. */
interface Part {
  below?: number;
  from?: number;
  limit: number;
}

function partsOf({ before, after, limit }: ListMessages, around: number | undefined): Part[] {
  if (before !== undefined) return [{ below: before, limit }];
  if (after !== undefined) return [{ from: after + 1, limit }];
  if (around === undefined) return [{ limit }];
  const older = Math.floor(limit / 2);
  return [
    { below: around, limit: older },
    { from: around, limit: limit - older },
  ];
}

/** The seq that `around` means. A message never moves, so this needs not be of the page's state. */
async function pointOf({ database, names }: ReadTables, { around, conversationId }: ListMessages): Promise<number | undefined> {
  if (typeof around !== 'string') return around;
  const [row] = await database.read<{ seq: number }>({
    sql: `SELECT seq FROM ${names.messages} WHERE conversation_id = ? AND message_id = ?`,
    values: [idToBytes(conversationId), idToBytes(around)],
  });
  if (!row) throw new Problem('not_found');
  return row.seq;
}

function partQuery({ names }: ReadTables, conversationId: string, { below, from, limit }: Part): Statement {
  const [bound, order] = from === undefined ? ['m.seq < ?', 'DESC'] : ['m.seq >= ?', 'ASC'];
  return {
    sql: `SELECT ${messageColumns} FROM ${names.messages} m ${joinQuoted(names.messages)}
      WHERE m.conversation_id = ? AND ${bound} ORDER BY m.seq ${order} LIMIT ?`,
    values: [idToBytes(conversationId), from ?? below ?? Number.MAX_SAFE_INTEGER, limit],
  };
}

/** Messages are numbered without gaps: so the ends of a page tell whether there are more. */
function neighbours(rows: readonly MessageViewRow[], { messages }: Standing, { after }: ListMessages) {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first && last) return { hasBefore: first.ordinal > 1, hasAfter: last.ordinal < messages };
  const some = messages > 0;
  return after === undefined ? { hasBefore: false, hasAfter: some } : { hasBefore: some, hasAfter: false };
}
