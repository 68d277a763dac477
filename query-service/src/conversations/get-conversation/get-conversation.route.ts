import { z } from 'zod';
import { conversation } from '@parley/events/wire/conversations';
import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { readerOf } from '../conversation-reader.ts';
import { defineQuery, type QuerySources } from '../../query.ts';
import { getConversation } from './get-conversation.ts';

export function getConversationRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/:conversationId',
    operation: 'getConversation',
    scope: 'conversations',
    summary: 'Get a conversation',
    description: [
      'Returns one conversation as your inbox shows it. A conversation of which you are not a member does not exist for you:',
      '`not_found`.',
    ].join(' '),
    params: z.strictObject({ conversationId: id }),
    answer: conversation,
    problems: ['not_found'],
    read: ({ actor, params }, tables) => getConversation(tables, readerOf(sources, tables, actor), params.conversationId),
  });
}
