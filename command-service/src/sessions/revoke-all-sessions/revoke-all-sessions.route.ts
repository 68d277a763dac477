import { defineRoute, type Route } from '@parley/service-kit/http/route';
import type { SessionRevoker } from '../revoke-sessions.ts';
import { clearCookieHeaders } from '../session-cookies.ts';

export function revokeAllSessionsRoute({ revokeUserSessions }: Pick<SessionRevoker, 'revokeUserSessions'>): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/sessions',
    operation: 'revokeAllSessions',
    scope: 'sessions',
    summary: 'Log out all your devices',
    description: 'Ends all your sessions, this one included: log in again afterwards.',
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
