import type { Database } from '@parley/database/database';
import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import type { SessionRevoker } from '../revoke-sessions.ts';
import { readSession } from '../session-store.ts';

interface Dependencies extends Pick<SessionRevoker, 'revokeSession'> {
  database: Database;
}

export function revokeSessionRoute({ database, revokeSession }: Dependencies): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/sessions/:sessionId',
    operation: 'revokeSession',
    scope: 'sessions',
    summary: 'Log out one of your devices',
    description: [
      'Ends one of your sessions. From the response on, its access token is rejected, and its sockets are closed after',
      '`session.revoked`.',
    ].join(' '),
    auth: 'session',
    params: z.object({ sessionId: id }),
    answers: { 204: null },
    logged: false,
    problems: ['not_found'],
    async handle({ actor, params }) {
      const found = await readSession(database, params.sessionId);
      if (found?.session.userId !== actor.userId) throw new Problem('not_found');
      await revokeSession(params.sessionId, 'logged_out');
      return { status: 204 };
    },
  });
}
