import { account } from '@parley/events/wire/users';
import type { Route } from '@parley/service-kit/http/route';
import { defineQuery, type QuerySources } from '../../query.ts';
import { getMe } from './get-me.ts';

export function getMeRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/me',
    operation: 'getMe',
    scope: 'users',
    summary: 'Get your own account',
    description: [
      'Returns your account with the fields that nobody else sees: email address, privacy settings, time of registration.',
      'Read it again after a `profile.changed` event about yourself.',
    ].join(' '),
    answer: account,
    read: ({ actor }, tables) => getMe(tables, actor.userId),
  });
}
