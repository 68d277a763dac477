import { z } from 'zod';
import { id } from '@parley/events/wire/fields';
import { publicProfile } from '@parley/events/wire/users';
import type { Route } from '@parley/service-kit/http/route';
import { cursor, limit, pageOf } from '../../page.ts';
import { fillPresence } from '../../fill-presence.ts';
import { defineQuery, type QuerySources } from '../../query.ts';
import { findUsers, usersById } from './find-users.ts';

const ids = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .pipe(z.array(id).max(100));

const query = z
  .strictObject({
    query: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .optional()
      .describe('Prefix of the username or of any word of the display name; case and accents are ignored'),
    ids: ids.optional().describe('Up to 100 user ids, comma-separated; unknown ids are ignored'),
    cursor,
    limit,
  })
  .refine(({ query, ids }) => (query === undefined) !== (ids === undefined), {
    message: 'Exactly one of query and ids is required',
    path: ['query'],
  });

export function findUsersRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/users',
    operation: 'findUsers',
    summary: 'Find users by name, or get users by id',
    query,
    answer: pageOf(publicProfile),
    async read({ actor, query: { query = '', ids, cursor, limit } }, tables) {
      const bounds = { maxBytes: sources.maxPageBytes, scannedTerms: sources.searchLimits.scannedNames };
      const page = ids ? await usersById(tables, ids) : await findUsers(tables, { query, cursor, limit, ...bounds });
      await fillPresence(sources, tables, actor.userId, page.items);
      return page;
    },
  });
}
