import { z } from 'zod';
import { call } from '@parley/events/wire/calls';
import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { defineQuery, type QuerySources } from '../../query.ts';
import { getCall } from './get-call.ts';

export function getCallRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/:conversationId/calls/:callId',
    operation: 'getCall',
    scope: 'conversations',
    summary: 'Get a call',
    description: 'Returns a call and its participants as it is now.',
    params: z.strictObject({ conversationId: id, callId: id }),
    answer: call,
    problems: ['not_found'],
    read: ({ actor, params }, tables) => getCall(tables, { readerId: actor.userId, ...params }),
  });
}
