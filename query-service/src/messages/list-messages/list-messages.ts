import type { Message } from '@parley/events/wire/messages';
import type { CurrentMembership } from '@parley/read-tables/reads/memberships';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { readAsMember } from '../../conversations/read-as-member.ts';
import { fittingRows, rangesOf, rangeSql, takeClosest, type SeqPage } from '../../seq-page.ts';
import { viewMessages } from '../view-messages.ts';
import { readLongTexts, shortTextColumns, type ShortTextRow } from '../long-texts.ts';
import { messagesQuery } from '../message-view.ts';
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
  const { conversationId, readerId, maxBytes } = query;
  const ranges = rangesOf(query, await resolveAround(tables, query));
  const { membership, results } = await readAsMember(
    tables,
    query,
    ranges.map((range) => messagesQuery(shortTextColumns, tables.names.messages, conversationId, rangeSql('m.seq', range))),
  );
  const rowsByRange = fittingRows(results as unknown as ShortTextRow[][], maxBytes, ({ textBytes }) => textBytes);
  const withTexts = await readLongTexts(tables, readerId, new Map([[conversationId, rowsByRange.flat()]]));
  const views = await Promise.all(
    rowsByRange.map((rows) =>
      viewMessages(
        tables,
        readerId,
        membership,
        rows.flatMap((row) => withTexts(conversationId, row) ?? []),
      ),
    ),
  );
  const items = takeClosest(views, maxBytes);
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
