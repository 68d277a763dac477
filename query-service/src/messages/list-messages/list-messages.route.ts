import { z } from 'zod';
import { id } from '@parley/events/wire/fields';
import { message } from '@parley/events/wire/messages';
import type { Route } from '@parley/service-kit/http/route';
import { defineQuery, type QuerySources } from '../../query.ts';
import { seqPageQuery } from '../../seq-page.ts';
import { listMessages } from './list-messages.ts';

export function listMessagesRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/:conversationId/messages',
    operation: 'listMessages',
    summary: 'List messages by ascending seq; by default the newest page',
    params: z.strictObject({ conversationId: id }),
    query: seqPageQuery,
    answer: z.strictObject({ items: z.array(message), hasBefore: z.boolean(), hasAfter: z.boolean() }),
    problems: ['not_found'],
    read: ({ actor, params, query }, tables) =>
      listMessages(tables, { readerId: actor.userId, ...params, ...query, maxBytes: sources.maxPageBytes }),
  });
}
