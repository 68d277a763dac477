import type { Statement } from '@parley/database/database';
import type { Message } from '@parley/events/wire/messages';
import { standingFrom, standingQuery, type Standing } from '@parley/read-tables/reads/memberships';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { Problem } from '@parley/service-kit/problems';
import { partsOf, partSql, type Part, type SeqPage } from '../../seq-page.ts';
import { viewMessages } from '../view-messages.ts';
import { messagesQuery, type MessageViewRow } from '../message-view.ts';
import { pointOf } from '../point-of.ts';

export interface ListMessages extends SeqPage {
  readerId: string;
  conversationId: string;
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

function partQuery({ names }: ReadTables, conversationId: string, part: Part): Statement {
  return messagesQuery(names.messages, conversationId, partSql('m.seq', part));
}

/** Messages are numbered without gaps: so the ends of a page tell whether there are more. */
function neighbours(rows: readonly MessageViewRow[], { messages }: Standing, { after }: ListMessages) {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first && last) return { hasBefore: first.ordinal > 1, hasAfter: last.ordinal < messages };
  const some = messages > 0;
  return after === undefined ? { hasBefore: false, hasAfter: some } : { hasBefore: some, hasAfter: false };
}
