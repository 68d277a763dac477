import { z } from 'zod';
import { member } from '@parley/events/wire/conversations';
import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { cursor, limit, pageOf } from '../../page.ts';
import { fillUserPresence } from '../../fill-presence.ts';
import { defineQuery, type QuerySources } from '../../query.ts';
import { listMembers } from './list-members.ts';

export function listMembersRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/conversations/:conversationId/members',
    operation: 'listMembers',
    scope: 'conversations',
    summary: 'List the members of a conversation',
    description: ['Lists owners first, then admins, then members, each in the order in which they joined. Any member may.'].join(' '),
    params: z.strictObject({ conversationId: id }),
    query: z.strictObject({ cursor, limit }),
    answer: pageOf(member),
    problems: ['not_found'],
    async read({ actor, params, query }, tables) {
      const page = await listMembers(tables, { readerId: actor.userId, ...params, ...query, maxBytes: sources.maxPageBytes });
      await fillUserPresence(sources, tables, actor.userId, page.items);
      return page;
    },
  });
}
