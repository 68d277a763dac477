import { z } from 'zod';
import { id } from '@parley/events/wire/fields';
import { message } from '@parley/events/wire/messages';
import type { Route } from '@parley/service-kit/http/route';
import { defineQuery, type QuerySources } from '../../query.ts';
import { getMessage } from './get-message.ts';

export function getMessageRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/:conversationId/messages/:messageId',
    operation: 'getMessage',
    scope: 'messages',
    summary: 'Get a message',
    description: 'Returns one message as it is now; a deleted one is a tombstone without text.',
    params: z.strictObject({ conversationId: id, messageId: id }),
    answer: message,
    problems: ['not_found'],
    read: ({ actor, params }, tables) => getMessage(tables, { readerId: actor.userId, ...params }),
  });
}
