import type { Message } from '@parley/events/wire/messages';
import type { CurrentMembership } from '@parley/read-tables/reads/memberships';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { readAsMember } from '../../conversations/read-as-member.ts';
import { rangesOf, rangeSql, takeClosest, type SeqPage } from '../../seq-page.ts';
import { viewMessages } from '../view-messages.ts';
import { messagesQuery, type MessageViewRow } from '../message-view.ts';
import { fitRanges } from '../fit-ranges.ts';
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
  const ranges = await fitRanges(tables, query, rangesOf(query, await resolveAround(tables, query)));
  const { membership, results } = await readAsMember(
    tables,
    query,
    ranges.map((range) => messagesQuery(tables.names.messages, query.conversationId, rangeSql('m.seq', range))),
  );
  const rowsByRange = results as unknown as MessageViewRow[][];
  const views = await Promise.all(rowsByRange.map((rows) => viewMessages(tables, query.readerId, membership, rows)));
  const items = takeClosest(views, query.maxBytes);
  const ordinals = new Map(rowsByRange.flat().map(({ messageSeq, ordinal }) => [messageSeq, ordinal]));
  return {
    items,
    ...adjacentPages(
      items.map(({ seq }) => ordinals.get(seq)!),
      membership,
      query,
    ),
  };
}

/** Message ordinals have no gaps, so the ends of the page show whether there are more. */
function adjacentPages(ordinals: readonly number[], { messages }: CurrentMembership, { after }: ListMessages) {
  const [first, last] = [ordinals[0], ordinals.at(-1)];
  if (first !== undefined && last !== undefined) return { hasBefore: first > 1, hasAfter: last < messages };
  const hasMessages = messages > 0;
  return after === undefined ? { hasBefore: false, hasAfter: hasMessages } : { hasBefore: hasMessages, hasAfter: false };
}
