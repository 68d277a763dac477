import type { SearchHit } from '@parley/events/wire/search';
import { id } from '@parley/events/wire/fields';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { indexedTerms } from '@parley/read-tables/search/indexed-terms';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { decodeCursor, encodeCursor, type Page } from '../../page.ts';
import { findMessages, type SearchCursor } from '../find-messages.ts';
import { matches, parsePasses, type QueryTerms } from '../query-terms.ts';
import { readHits } from '../read-hits.ts';
import { readSearchableConversations, type Scope, type SearchableConversation } from '../scope.ts';
import type { SearchLimits } from '../search-limits.ts';
import { snippetOf } from '../snippet.ts';

export interface SearchMessages {
  readerId: string;
  q: string;
  conversationId?: string | undefined;
  senderId?: string | undefined;
  /** RFC 3339. */
  sentAfter?: string | undefined;
  sentBefore?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** Pass, time sent (microseconds), conversation and seq of the last message of a page. */
const cursorKey = z.tuple([z.literal([0, 1]), z.int(), id, z.int()]);

/**
 * Throws Problem `not_found` for a conversation of which the reader is not a member. A page can be shorter than its limit although there is
 * a next one: messages that were deleted or changed since they were indexed are left out, and the scan limit ends a page early.
 */
export async function searchMessages(tables: ReadTables, query: SearchMessages, limits: SearchLimits): Promise<Page<SearchHit>> {
  const { readerId, conversationId, limit, cursor } = query;
  const passes = parseQuery(query.q, limits);
  const after = cursorOf(decodeCursor(cursor, cursorKey));
  const conversations = await readSearchableConversations(tables, query);
  if (conversationId !== undefined && conversations.length === 0) throw new Problem('not_found');
  const { keys, next } = await findMessages(tables, { scope: scopeOf(query, conversations), passes, limit, after, limits });
  const messages = await readHits(tables, readerId, keys);
  const lastPass = passes.at(-1)!;
  const items = messages.flatMap((message): SearchHit[] => {
    // Checked again, because the message may have been edited since it was indexed.
    const text = message.text ?? '';
    const snippet = matches(lastPass, indexedTerms(text)) ? snippetOf(text, lastPass) : null;
    return snippet ? [{ message, snippet }] : [];
  });
  return { items, nextCursor: next && encodeCursor([next.pass, next.after.sentAt, next.after.conversationId, next.after.seq]) };
}

function parseQuery(q: string, limits: SearchLimits): QueryTerms[] {
  const passes = parsePasses(q);
  if (passes.length === 0) throw invalidQuery('Must contain a word');
  if (passes[0]!.length > limits.terms) throw invalidQuery(`At most ${limits.terms} words`);
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
