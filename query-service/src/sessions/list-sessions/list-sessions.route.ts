import { id, timeOf } from '@parley/events/wire/fields';
import { device, type Device } from '@parley/events/wire/users';
import type { SessionRow } from '@parley/write-tables/sessions';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { cursor, cutPage, decodeCursor, limit, pageOf } from '../../page.ts';
import type { QuerySources } from '../../query.ts';

/** Not a `defineQuery`: sessions are in a write table, not projected from the log. */
export function listSessionsRoute({ readSessions, maxPageBytes: maxBytes }: Pick<QuerySources, 'readSessions' | 'maxPageBytes'>): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/sessions',
    operation: 'listSessions',
    scope: 'sessions',
    summary: 'List your logged-in devices, newest first',
    description: [
      'Lists the devices on which you are logged in; `current` marks this one. Log one of them out with `DELETE',
      '/v1/sessions/{sessionId}`.',
    ].join(' '),
    auth: 'session',
    query: z.strictObject({ cursor, limit }),
    answers: { 200: pageOf(device) },
    problems: [],
    async handle({ actor, query }) {
      const sessions = await readSessions(actor.userId);
      const last = decodeCursor(query.cursor, id);
      // If the last session was revoked meanwhile, the list starts again, so none is missed.
      const start = sessions.findIndex(({ sessionId }) => sessionId === last) + 1;
      const page = cutPage(
        sessions.slice(start),
        { limit: query.limit, maxBytes },
        {
          itemOf: (session) => deviceOf(session, actor.sessionId),
          keyOf: ({ sessionId }) => sessionId,
        },
      );
      return { status: 200, body: page };
    },
  });
}

function deviceOf({ sessionId, deviceName, createdAt, refreshedAt, expiresAt }: SessionRow, currentId: string): Device {
  const times = { createdAt: timeOf(createdAt), refreshedAt: timeOf(refreshedAt), expiresAt: timeOf(expiresAt) };
  return { id: sessionId, deviceName, ...times, current: sessionId === currentId };
}
