import { z } from 'zod';
import { receipt } from '@parley/events/wire/conversations';
import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { defineQuery, type QuerySources } from '../../query.ts';
import { listReceipts } from './list-receipts.ts';

export function listReceiptsRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/:conversationId/receipts',
    operation: 'listReceipts',
    scope: 'messages',
    summary: 'List receipts',
    description: [
      'Lists up to which `seq` each member has received and read. In conversations with more than 50 members it lists yours',
      'only.',
    ].join(' '),
    params: z.strictObject({ conversationId: id }),
    answer: z.strictObject({ items: z.array(receipt).describe('One for each member') }),
    problems: ['not_found'],
    read: ({ actor, params }, tables) => listReceipts(tables, actor.userId, params.conversationId),
  });
}
