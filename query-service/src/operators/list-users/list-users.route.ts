import { userOverview, type UserOverview } from '@parley/events/wire/operators';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { cursor, cutPage, decodeCursor, encodeCursor, limit, pageOf, type Page } from '../../page.ts';
import { defineQuery, type QuerySources } from '../../query.ts';
import {
  findUsersByName,
  idCursor,
  listUsers,
  readUsers,
  sortedCursor,
  termCursor,
  userSort,
  userState,
  type FoundUsers,
} from '../user-pages.ts';
import { overviewsOf } from '../user-overviews.ts';

const listQuery = z
  .strictObject({
    query: z
      .string()
      .trim()
      .min(1)
      .max(254)
      .optional()
      .describe('Beginning of the username or of any word of the display name; a whole email address; or an id'),
    state: userState.optional(),
    role: z.literal('operator').optional().describe('All operators; without `query`'),
    sort: userSort.optional(),
    cursor,
    limit,
  })
  .refine(({ query, role }) => query === undefined || role === undefined, { message: 'Must be absent with query', path: ['role'] })
  .refine(({ query, role, sort }) => sort === undefined || (query ?? role) === undefined, {
    message: 'Must be absent with query and role',
    path: ['sort'],
  });
type ListQuery = z.output<typeof listQuery>;

export function listUsersRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/admin/users',
    operation: 'listUsers',
    auth: 'operator',
    summary: 'List or find users, for operators',
    description: [
      'Lists all users, or those that the query finds, hidden ones too. A page may have fewer items than the limit, or none, although there is a',
      'next one. `sort` is for the list of all users: each order is that of an index.',
    ].join(' '),
    examples: [{ query: { query: 'grace', limit: 50 } }],
    query: listQuery,
    answer: pageOf(userOverview),
    problems: ['not_found'],
    read: ({ query }, tables) => listOverviews(sources, tables, query),
  });
}

async function listOverviews(sources: QuerySources, tables: ReadTables, query: ListQuery): Promise<Page<UserOverview>> {
  const { users, keyOf, last } = await find(sources, tables, query);
  const overviews = await overviewsOf(tables, sources, users);
  const page = cutPage(
    overviews.map((overview, index) => ({ overview, key: keyOf(users[index]!) })),
    { limit: query.limit, maxBytes: sources.maxPageBytes },
    { itemOf: ({ overview }) => overview, keyOf: ({ key }) => key },
  );
  return page.nextCursor === null && last ? { ...page, nextCursor: encodeCursor(last) } : page;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function find({ users, searchLimits }: QuerySources, tables: ReadTables, list: ListQuery): Promise<FoundUsers> {
  const { query, role, state, sort, limit } = list;
  if (role !== undefined) return readUsers(tables, await users.readOperatorIds(), { state });
  if (query === undefined) {
    const all = { sort, state, limit, most: searchLimits.scannedNames };
    if (sort !== undefined) {
      const after = decodeCursor(list.cursor, sortedCursor(sort));
      return listUsers(tables, { ...all, after: after && [after[1], after[2]] });
    }
    const after = decodeCursor(list.cursor, idCursor);
    return listUsers(tables, { ...all, after: after && [null, after[0]] });
  }
  if (uuid.test(query)) return readUsers(tables, [query], { state });
  if (/.@/.test(query)) {
    const userId = await users.findByEmail(query);
    return readUsers(tables, userId === null ? [] : [userId], { state });
  }
  return findUsersByName(tables, { query, state, limit, after: decodeCursor(list.cursor, termCursor) });
}
