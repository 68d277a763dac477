import { block } from '@parley/events/wire/contacts';
import { timeOf } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { cursor, limit, pageOf } from '../../page.ts';
import { defineQuery, type QuerySources } from '../../query.ts';
import { listRelations } from '../relations.ts';

export function listBlocksRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/blocks',
    operation: 'listBlocks',
    scope: 'users',
    summary: 'List blocked users, newest first',
    description: 'Lists the users that you have blocked. Other users cannot see this list.',
    query: z.strictObject({ cursor, limit }),
    answer: pageOf(block),
    async read({ actor, query }, tables) {
      const { items, nextCursor } = await listRelations(tables, 'blocked_at', {
        userId: actor.userId,
        ...query,
        maxBytes: sources.maxPageBytes,
      });
      return { items: items.map(({ user, since }) => ({ user, blockedAt: timeOf(since) })), nextCursor };
    },
  });
}
