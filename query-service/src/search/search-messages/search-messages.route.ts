import { id } from '@parley/events/wire/fields';
import { searchHit } from '@parley/events/wire/search';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { cursor, limit, pageOf } from '../../page.ts';
import { defineQuery, type QuerySources } from '../../query.ts';
import { searchMessages } from './search-messages.ts';

const time = z.iso.datetime({ offset: true });

export function searchMessagesRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/messages/search',
    operation: 'searchMessages',
    summary: 'Messages with all words of q, the last one also as a beginning: whole words first, then the newest',
    query: z.strictObject({
      q: z.string().min(1).max(500),
      conversationId: id.optional(),
      senderId: id.optional(),
      sentAfter: time.optional(),
      sentBefore: time.optional(),
      cursor,
      limit,
    }),
    answer: pageOf(searchHit),
    problems: ['not_found'],
    alsoReached: 'search',
    read: ({ actor, query }, tables) => searchMessages(tables, { readerId: actor.userId, ...query }, sources.searchLimits),
  });
}
