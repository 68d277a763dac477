import type { Message } from '@parley/events/wire/messages';
import type { CurrentMembership } from '@parley/read-tables/reads/memberships';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { readAsMember } from '../../conversations/read-as-member.ts';
import { rangesOf, rangeSql, type SeqPage } from '../../seq-page.ts';
import { viewMessages } from '../view-messages.ts';
import { messagesQuery, type MessageViewRow } from '../message-view.ts';
import { resolveAround } from '../resolve-around.ts';

export interface ListMessages extends SeqPage {
  readerId: string;
  conversationId: string;
}

export interface MessagePage {
  items: Message[];
  hasBefore: boolean;
  hasAfter: boolean;
}

/** Throws Problem `not_found` if the reader is not a member, and for a page around a message that does not exist. */
export async function listMessages(tables: ReadTables, query: ListMessages): Promise<MessagePage> {
  const ranges = rangesOf(query, await resolveAround(tables, query));
  const { membership, results } = await readAsMember(
    tables,
    query,
    ranges.map((range) => messagesQuery(tables.names.messages, query.conversationId, rangeSql('m.seq', range))),
  );
  const rows = (results.flat() as unknown as MessageViewRow[]).sort((a, b) => a.messageSeq - b.messageSeq);
  return { items: await viewMessages(tables, query.readerId, membership, rows), ...adjacentPages(rows, membership, query) };
}

/** Message ordinals have no gaps, so the ends of the page show whether there are more. */
function adjacentPages(rows: readonly MessageViewRow[], { messages }: CurrentMembership, { after }: ListMessages) {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first && last) return { hasBefore: first.ordinal > 1, hasAfter: last.ordinal < messages };
  const hasMessages = messages > 0;
  return after === undefined ? { hasBefore: false, hasAfter: hasMessages } : { hasBefore: hasMessages, hasAfter: false };
}
