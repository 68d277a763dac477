import { z } from 'zod';
import { id } from '@parley/events/wire/fields';
import { reactor } from '@parley/events/wire/reactions';
import type { Route } from '@parley/service-kit/http/route';
import { cursor, limit, pageOf } from '../../page.ts';
import { fillUserPresence } from '../../fill-presence.ts';
import { defineQuery, type QuerySources } from '../../query.ts';
import { listReactions } from './list-reactions.ts';

export function listReactionsRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/:conversationId/messages/:messageId/reactions',
    operation: 'listReactions',
    scope: 'messages',
    summary: 'List the reactions to a message, oldest first',
    description: 'Lists who reacted with which emoji. The message itself has only the counts.',
    params: z.strictObject({ conversationId: id, messageId: id }),
    query: z.strictObject({ cursor, limit }),
    answer: pageOf(reactor),
    problems: ['not_found'],
    async read({ actor, params, query }, tables) {
      const page = await listReactions(tables, { readerId: actor.userId, ...params, ...query, maxBytes: sources.maxPageBytes });
      await fillUserPresence(sources, tables, actor.userId, page.items);
      return page;
    },
  });
}
