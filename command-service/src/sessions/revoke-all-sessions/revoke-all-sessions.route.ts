import type { Database } from '@parley/database/database';
import { readSessionsOfUser } from '@parley/write-tables/sessions';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import type { RevokeSessions } from '../revoke-sessions.ts';
import { clearCookieHeaders } from '../session-cookies.ts';

interface Dependencies {
  database: Database;
  revokeSessions: RevokeSessions;
  /** Milliseconds since 1970. */
  clock: () => number;
}

export function revokeAllSessionsRoute({ database, revokeSessions, clock }: Dependencies): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/sessions',
    operation: 'revokeAllSessions',
    summary: 'Log out all your devices',
    auth: 'session',
    answers: { 204: null },
    logged: false,
    problems: [],
    async handle({ actor, headers }) {
      const active = await readSessionsOfUser(database, actor.userId, clock() * 1_000);
      await revokeSessions(
        active.map(({ sessionId }) => sessionId),
        'logged_out',
      );
      return { status: 204, headers: clearCookieHeaders(headers) };
    },
  });
}
