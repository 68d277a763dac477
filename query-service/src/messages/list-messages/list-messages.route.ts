import { z } from 'zod';
import { id, seq } from '@parley/events/wire/fields';
import { message } from '@parley/events/wire/messages';
import type { Route } from '@parley/service-kit/http/route';
import { limit } from '../../page.ts';
import { defineQuery, type QuerySources } from '../../query.ts';
import { listMessages } from './list-messages.ts';

const seqParameter = z.coerce.number().pipe(seq);

const query = z
  .strictObject({
    before: seqParameter.optional(),
    after: z.coerce.number().pipe(z.int().nonnegative()).optional(),
    around: z.union([id, seqParameter]).optional(),
    limit,
  })
  .refine(({ before, after, around }) => [before, after, around].filter((point) => point !== undefined).length <= 1, {
    message: 'Only one of before, after and around',
    path: ['around'],
  });

export function listMessagesRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/:conversationId/messages',
    operation: 'listMessages',
    summary: 'A page of messages by seq, ascending; the newest page without before, after and around',
    params: z.strictObject({ conversationId: id }),
    query,
    answer: z.strictObject({ items: z.array(message), hasBefore: z.boolean(), hasAfter: z.boolean() }),
    problems: ['not_found'],
    read: ({ actor, params, query }, tables) => listMessages(tables, { readerId: actor.userId, ...params, ...query }),
  });
}
