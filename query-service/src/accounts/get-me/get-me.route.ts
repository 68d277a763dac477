import { account } from '@parley/events/wire/users';
import type { Route } from '@parley/service-kit/http/route';
import { defineQuery, type QuerySources } from '../../query.ts';
import { getMe } from './get-me.ts';

export function getMeRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/me',
    operation: 'getMe',
    summary: 'Get your own account',
    answer: account,
    read: ({ actor }, tables) => getMe(tables, actor.userId),
  });
}
