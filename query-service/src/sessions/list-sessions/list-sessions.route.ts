import { id, timeOf } from '@parley/events/wire/fields';
import { device, type Device } from '@parley/events/wire/users';
import type { SessionRow } from '@parley/read-tables/sessions';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { cursor, cutPage, decodeCursor, limit, pageOf } from '../../page.ts';
import type { QuerySources } from '../../query.ts';

/** Of no position and no read table: sessions are not folded from the log. */
export function listSessionsRoute({ readSessions }: Pick<QuerySources, 'readSessions'>): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/sessions',
    operation: 'listSessions',
    summary: 'The devices that are logged in, the newest log-in first',
    auth: 'session',
    query: z.strictObject({ cursor, limit }),
    answers: { 200: pageOf(device) },
    problems: [],
    async handle({ actor, query }) {
      const sessions = await readSessions(actor.userId);
      const last = decodeCursor(query.cursor, id);
      // One that was logged out meanwhile is not found: the list begins anew, and nothing of it is missed.
      const start = sessions.findIndex(({ sessionId }) => sessionId === last) + 1;
      const { rows, nextCursor } = cutPage(sessions.slice(start), query.limit, ({ sessionId }) => sessionId);
      return { status: 200, body: { items: rows.map((session) => deviceOf(session, actor.sessionId)), nextCursor } };
    },
  });
}

function deviceOf({ sessionId, deviceName, createdAt, refreshedAt, expiresAt }: SessionRow, currentId: string): Device {
  const times = { createdAt: timeOf(createdAt), refreshedAt: timeOf(refreshedAt), expiresAt: timeOf(expiresAt) };
  return { id: sessionId, deviceName, ...times, current: sessionId === currentId };
}
