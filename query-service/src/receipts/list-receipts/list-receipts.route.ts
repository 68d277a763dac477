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
    summary: 'List the seqs up to which each member has received and read messages',
    params: z.strictObject({ conversationId: id }),
    answer: z.strictObject({ items: z.array(receipt) }),
    problems: ['not_found'],
    read: ({ actor, params }, tables) => listReceipts(tables, actor.userId, params.conversationId),
  });
}
