import { managedUser } from '@parley/events/wire/users';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { defineQuery, type QuerySources } from '../../query.ts';
import { getUserByExternalId } from '../get-me/get-me.ts';

export function getExternalUserRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/users/external/:externalId',
    operation: 'getUserByExternalId',
    auth: 'backend',
    scope: 'users',
    summary: 'Get a user of your product by your id',
    description: 'Returns what backends and operators may see of a user, `externalId`, `email` and `suspendedAt` included.',
    params: z.object({ externalId: z.string().min(1).max(128) }),
    answer: z.object({ user: managedUser }),
    problems: ['not_found'],
    read: async ({ params }, tables) => ({ user: await getUserByExternalId(tables, params.externalId) }),
  });
}
