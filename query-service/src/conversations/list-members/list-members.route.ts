import { z } from 'zod';
import { member } from '@parley/events/wire/conversations';
import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { cursor, limit, pageOf } from '../../page.ts';
import { defineQuery, type QuerySources } from '../../query.ts';
import { listMembers } from './list-members.ts';

export function listMembersRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/:conversationId/members',
    operation: 'listMembers',
    summary: 'Who is in it: owners first, then admins, then who joined first',
    params: z.strictObject({ conversationId: id }),
    query: z.strictObject({ cursor, limit }),
    answer: pageOf(member),
    problems: ['not_found'],
    read: ({ actor, params, query }, tables) => listMembers(tables, { readerId: actor.userId, ...params, ...query }),
  });
}
