import { defineRoute, type Route } from '@parley/service-kit/http/route';
import type { RevokeSessions } from '../revoke-sessions.ts';
import { clearCookieHeaders } from '../session-cookies.ts';

export function revokeCurrentSessionRoute({ revokeSessions }: { revokeSessions: RevokeSessions }): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/sessions/current',
    operation: 'revokeCurrentSession',
    summary: 'Log out this device',
    auth: 'session',
    answers: { 204: null },
    logged: false,
    problems: [],
    async handle({ actor, headers }) {
      await revokeSessions([actor.sessionId], 'logged_out');
      return { status: 204, headers: clearCookieHeaders(headers) };
    },
  });
}
