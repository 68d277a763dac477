import { contactRequest } from '@parley/events/wire/contacts';
import { timeOf } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { cursor, limit, pageOf } from '../../page.ts';
import { fillUserPresence } from '../../fill-presence.ts';
import { defineQuery, type QuerySources } from '../../query.ts';
import { listRelations } from '../relations.ts';

export function listContactRequestsRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/contact-requests',
    operation: 'listContactRequests',
    scope: 'users',
    summary: 'List pending contact requests, newest first',
    description: ['Lists what you sent (`outgoing`) and what waits for your answer (`incoming`). Answer with accept or decline.'].join(' '),
    examples: [{ bySecondAccount: true }],
    query: z.strictObject({ cursor, limit }),
    answer: pageOf(contactRequest),
    async read({ actor, query }, tables) {
      const { items, nextCursor } = await listRelations(tables, 'requested_at', {
        userId: actor.userId,
        ...query,
        maxBytes: sources.maxPageBytes,
      });
      await fillUserPresence(sources, tables, actor.userId, items);
      return {
        items: items.map(({ pairId, user, since, requestIsOwn }) => ({
          id: pairId,
          user,
          direction: requestIsOwn ? ('outgoing' as const) : ('incoming' as const),
          requestedAt: timeOf(since),
        })),
        nextCursor,
      };
    },
  });
}
