import type { TimeSlices } from '@parley/concurrency/time-slices';
import type { Message } from '@parley/events/wire/messages';
import type { SearchHit, Snippet } from '@parley/events/wire/search';
import { id } from '@parley/events/wire/fields';
import { messageKey } from '@parley/read-tables/reads/message-seqs';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { chunks } from '@parley/concurrency/chunks';
import { jsonBytes } from '@parley/service-kit/bounds/take-within-bytes';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { decodeCursor, encodeCursor, type Page, type PageBounds } from '../../page.ts';
import { findMessages, type SearchCursor } from '../find-messages.ts';
import { matches, parsePasses, type QueryTerms } from '../query-terms.ts';
import { readHits } from '../read-hits.ts';
import { readSearchableConversations, type Scope, type SearchableConversation } from '../scope.ts';
import type { SearchLimits } from '../search-limits.ts';
import { createSearchWork, type SearchWork } from '../search-work.ts';
import { snippetOf } from '../snippet.ts';

export interface SearchMessages extends PageBounds {
  slices: TimeSlices;
  readerId: string;
  q: string;
  conversationId?: string | undefined;
  senderId?: string | undefined;
  /** RFC 3339. */
  sentAfter?: string | undefined;
  sentBefore?: string | undefined;
  cursor?: string | undefined;
}

/** Pass, time sent (microseconds), conversation and seq of the last message of a page. */
const cursorKey = z.tuple([z.literal([0, 1]), z.int(), id, z.int()]);

/**
 * Throws Problem `not_found` for a conversation of which the reader is not a member. A page can be shorter than its limit although there is
 * a next one: messages that were deleted or changed since they were indexed are left out, and the limits end a page early.
 */
export async function searchMessages(tables: ReadTables, query: SearchMessages, limits: SearchLimits): Promise<Page<SearchHit>> {
  const { conversationId, limit, cursor } = query;
  const passes = parseQuery(query.q, limits);
  const after = cursorOf(decodeCursor(cursor, cursorKey));
  const conversations = await readSearchableConversations(tables, query);
  if (conversationId !== undefined && conversations.length === 0) throw new Problem('not_found');
  const work = createSearchWork(limits.splitCharacters, query.slices);
  const { found, next } = await findMessages(tables, { scope: scopeOf(query, conversations), passes, limit, after, limits, work });
  const { items, last } = await takeHits(tables, { ...query, found, queryTerms: passes.at(-1)!, work });
  const end = last ?? next;
  return { items, nextCursor: end && encodeCursor([end.pass, end.after.sentAt, end.after.conversationId, end.after.seq]) };
}

/** Bounds what is in memory before the page is cut. */
const messagesPerRead = 20;

interface TakeHits extends Pick<SearchMessages, 'readerId' | 'maxBytes'> {
  found: readonly SearchCursor[];
  queryTerms: QueryTerms;
  work: SearchWork;
}

/** Returns the found messages that still match, up to the bound in bytes; `last` is the last of the page if others are left. */
async function takeHits(
  tables: ReadTables,
  { readerId, maxBytes, found, queryTerms, work }: TakeHits,
): Promise<{ items: SearchHit[]; last: SearchCursor | null }> {
  const items: SearchHit[] = [];
  let bytes = 0;
  let last: SearchCursor | null = null;
  for (const some of chunks(found, messagesPerRead)) {
    const messages = await readHits(
      tables,
      readerId,
      some.map(({ after }) => after),
    );
    for (const cursor of some) {
      const message = messages.get(messageKey(cursor.after.conversationId, cursor.after.seq));
      const snippet = message && (await matchingSnippet(message, queryTerms, work));
      if (!snippet) continue;
      const hit = { message, snippet };
      bytes += jsonBytes(hit);
      if (bytes > maxBytes && last) return { items, last };
      items.push(hit);
      last = cursor;
      const due = work.yieldIfDue();
      if (due) await due;
    }
  }
  return { items, last: null };
}

/** Checks an edited message again, because the index may contain the earlier text. */
async function matchingSnippet({ text, editedAt }: Message, queryTerms: QueryTerms, work: SearchWork): Promise<Snippet | null> {
  if (text === null || (editedAt !== null && !matches(queryTerms, await work.termsOf(text)))) return null;
  return snippetOf(text, queryTerms, work);
}

function parseQuery(q: string, limits: SearchLimits): QueryTerms[] {
  const passes = parsePasses(q);
  if (passes.length === 0) throw invalidQuery('Must contain a word');
  if (passes[0]!.length > limits.terms) throw invalidQuery(`Must have at most ${limits.terms} words`);
  return passes;
}

function invalidQuery(message: string): Problem {
  return new Problem('validation_failed', { errors: [{ path: 'q', message }] });
}

function cursorOf(key: z.infer<typeof cursorKey> | undefined): SearchCursor | undefined {
  return key && { pass: key[0], after: { sentAt: key[1], conversationId: key[2], seq: key[3] } };
}

function scopeOf({ senderId, sentAfter, sentBefore }: SearchMessages, conversations: readonly SearchableConversation[]): Scope {
  return { conversations, senderId, sentAfter: toMicroseconds(sentAfter), sentBefore: toMicroseconds(sentBefore) };
}

function toMicroseconds(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time) * 1_000;
}
