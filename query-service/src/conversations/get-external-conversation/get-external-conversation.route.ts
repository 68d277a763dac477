import { externalConversation } from '@parley/events/wire/conversations';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { defineQuery, type QuerySources } from '../../query.ts';
import { getExternalConversation } from './get-external-conversation.ts';

export function getExternalConversationRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/external/:externalId',
    operation: 'getExternalConversation',
    auth: 'backend',
    scope: 'conversations',
    summary: 'Get a group by the id that it has in your product',
    description: 'Returns the group as backends and operators see it.',
    params: z.strictObject({ externalId: z.string() }),
    answer: externalConversation,
    problems: ['not_found'],
    async read({ params: { externalId } }, tables) {
      return getExternalConversation(tables, { id: await sources.findExternalConversation(externalId), externalId });
    },
  });
}
