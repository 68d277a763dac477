import { publicProfile } from '@parley/events/wire/users';
import type { Route } from '@parley/service-kit/http/route';
import { pageOf } from '../../page.ts';
import { fillPresence } from '../../fill-presence.ts';
import { defineQuery, type QuerySources } from '../../query.ts';
import { findUsers, usersById } from './find-users.ts';
import { userQuery } from './user-query.ts';

export function findUsersRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/users',
    operation: 'findUsers',
    scope: 'users',
    summary: 'Find users by name, or get users by id',
    description: [
      'Finds users by the beginning of their username or of a word of their display name, or returns the users with the given',
      'ids. Email addresses are never searched, nor users who do not want to be found (`privacy.discoverable`). Presence is null',
      'unless you may see it.',
    ].join(' '),
    examples: [{ query: { q: 'grace' } }],
    query: userQuery,
    answer: pageOf(publicProfile),
    async read({ actor, query: { q = '', ids, cursor, limit } }, tables) {
      const bounds = { readerId: actor.userId, maxBytes: sources.maxPageBytes, scannedTerms: sources.searchLimits.scannedNames };
      const page = ids ? await usersById(tables, ids) : await findUsers(tables, { query: q, cursor, limit, ...bounds });
      await fillPresence(sources, tables, actor.userId, page.items);
      return page;
    },
  });
}
