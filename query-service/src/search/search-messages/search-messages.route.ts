import { id } from '@parley/events/wire/fields';
import { searchHit } from '@parley/events/wire/search';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { cursor, limit, pageOf } from '../../page.ts';
import { defineQuery, type QuerySources } from '../../query.ts';
import { searchMessages } from './search-messages.ts';

const time = z.iso.datetime({ offset: true });

const query = z.strictObject({
  q: z.string().min(1).max(500).describe('Words to search for. A message must contain all of them; the last one may be a prefix.'),
  conversationId: id.optional().describe('Only messages in this conversation'),
  senderId: id.optional().describe('Only messages from this user'),
  sentAfter: time.optional().describe('Only messages sent at this time or later'),
  sentBefore: time.optional().describe('Only messages sent before this time'),
  cursor,
  limit,
});

export function searchMessagesRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/messages/search',
    operation: 'searchMessages',
    scope: 'messages',
    summary: 'Search messages',
    description: [
      'Finds messages in all your conversations, or in one. Whole-word matches come first, then prefix matches, each newest',
      'first. Snippets are plain text; `hit` marks the parts to highlight.',
    ].join(' '),
    examples: [{ query: { q: 'algebraic' } }],
    query,
    answer: pageOf(searchHit),
    problems: ['not_found', 'too_many_in_flight'],
    admit: sources.admitSearch,
    alsoAwait: 'search',
    read(request, tables) {
      const reader = { readerId: request.actor.userId, slices: sources.turns.slicesOf(request) };
      return searchMessages(tables, { ...request.query, ...reader, maxBytes: sources.maxPageBytes }, sources.searchLimits);
    },
  });
}
