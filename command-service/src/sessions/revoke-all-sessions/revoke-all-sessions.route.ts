import { defineRoute, type Route } from '@parley/service-kit/http/route';
import type { SessionRevoker } from '../revoke-sessions.ts';
import { clearCookieHeaders } from '../session-cookies.ts';

export function revokeAllSessionsRoute({ revokeUserSessions }: Pick<SessionRevoker, 'revokeUserSessions'>): Route {
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
      await revokeUserSessions({ userId: actor.userId }, 'logged_out');
      return { status: 204, headers: clearCookieHeaders(headers) };
    },
  });
}
