import type { SearchHit } from '@parley/events/wire/search';
import { id } from '@parley/events/wire/fields';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import { indexedWords } from '@parley/read-tables/search/indexed-words';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { decodeCursor, encodeCursor, type Page } from '../../page.ts';
import { findMessages, type Mark } from '../find-messages.ts';
import { readFoundMessages } from '../found-messages.ts';
import { readReachable, type Reachable, type Scope } from '../scope.ts';
import type { SearchLimits } from '../search-limits.ts';
import { snippetOf } from '../snippet.ts';
import { isWanted, wantedOf, type Wanted } from '../wanted.ts';

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

/** Run, time sent (microseconds), conversation and seq of the last place of the page before. */
const mark = z.tuple([z.literal([0, 1]), z.int(), id, z.int()]);

/**
 * Throws Problem `not_found` for a conversation in which the reader is not. A page may be shorter than its limit while
 * there is a next one: of what is deleted or changed since, and of a walk that ended, nothing is shown.
 */
export async function searchMessages(tables: ReadTables, query: SearchMessages, limits: SearchLimits): Promise<Page<SearchHit>> {
  const { readerId, conversationId, limit, cursor } = query;
  const wanted = parseWords(query.q, limits);
  const after = markOf(decodeCursor(cursor, mark));
  const conversations = await readReachable(tables, query);
  if (conversationId !== undefined && conversations.length === 0) throw new Problem('not_found');
  const { places, next } = await findMessages(tables, { scope: scopeOf(query, conversations), wanted, limit, after, limits });
  const messages = await readFoundMessages(tables, readerId, places);
  const items = messages.flatMap((message): SearchHit[] => {
    // Changed since it was indexed: then perhaps it is not what was wanted.
    const text = message.text ?? '';
    const snippet = isWanted(wanted.at(-1)!, indexedWords(text)) ? snippetOf(text, wanted.at(-1)!) : null;
    return snippet ? [{ message, snippet }] : [];
  });
  return { items, nextCursor: next && encodeCursor([next.run, next.after.sentAt, next.after.conversationId, next.after.seq]) };
}

function parseWords(q: string, limits: SearchLimits): Wanted[] {
  const wanted = wantedOf(q);
  if (wanted.length === 0) throw refused('Holds no word');
  if (wanted[0]!.length > limits.words) throw refused(`At most ${limits.words} words`);
  return wanted;
}

function refused(message: string): Problem {
  return new Problem('validation_failed', { errors: [{ path: 'q', message }] });
}

function markOf(key: z.infer<typeof mark> | undefined): Mark | undefined {
  return key && { run: key[0], after: { sentAt: key[1], conversationId: key[2], seq: key[3] } };
}

function scopeOf({ senderId, sentAfter, sentBefore }: SearchMessages, conversations: readonly Reachable[]): Scope {
  return { conversations, senderId, sentAfter: microsOf(sentAfter), sentBefore: microsOf(sentBefore) };
}

function microsOf(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time) * 1_000;
}
