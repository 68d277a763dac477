import { contact } from '@parley/events/wire/contacts';
import { timeOf } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { cursor, limit, pageOf } from '../../page.ts';
import { fillUserPresence } from '../../fill-presence.ts';
import { defineQuery, type QuerySources } from '../../query.ts';
import { listRelations } from '../relations.ts';

export function listContactsRoute(sources: QuerySources): Route {
  return defineQuery(sources, {
    path: '/v1/contacts',
    operation: 'listContacts',
    scope: 'users',
    summary: 'List your contacts, newest first',
    description: 'Lists the users whose requests you accepted, or who accepted yours.',
    query: z.strictObject({ cursor, limit }),
    answer: pageOf(contact),
    async read({ actor, query }, tables) {
      const { items, nextCursor } = await listRelations(tables, 'contact_since', {
        userId: actor.userId,
        ...query,
        maxBytes: sources.maxPageBytes,
      });
      await fillUserPresence(sources, tables, actor.userId, items);
      return { items: items.map(({ user, since }) => ({ user, since: timeOf(since) })), nextCursor };
    },
  });
}
