import { z } from 'zod';
import { call } from '@parley/events/wire/calls';
import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { cursor, limit, pageOf } from '../../page.ts';
import { defineQuery, type QuerySources } from '../../query.ts';
import { listCalls } from './list-calls.ts';

export function listCallsRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/:conversationId/calls',
    operation: 'listCalls',
    scope: 'conversations',
    summary: 'List calls',
    description: 'Lists the calls of a conversation with their outcome, newest first.',
    params: z.strictObject({ conversationId: id }),
    query: z.strictObject({ cursor, limit }),
    answer: pageOf(call),
    problems: ['not_found'],
    read: ({ actor, params, query }, tables) =>
      listCalls(tables, { readerId: actor.userId, ...params, ...query, maxBytes: sources.maxPageBytes }),
  });
}
