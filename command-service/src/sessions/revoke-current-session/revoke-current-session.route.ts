import { defineRoute, type Route } from '@parley/service-kit/http/route';
import type { SessionRevoker } from '../revoke-sessions.ts';
import { clearCookieHeaders } from '../session-cookies.ts';

export function revokeCurrentSessionRoute({ revokeSession }: Pick<SessionRevoker, 'revokeSession'>): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/sessions/current',
    operation: 'revokeCurrentSession',
    summary: 'Log out this device',
    description: 'Ends the session of the access token that is sent. Forget both tokens afterwards.',
    examples: [{ bySecondAccount: true }],
    auth: 'session',
    answers: { 204: null },
    logged: false,
    problems: [],
    async handle({ actor, headers }) {
      await revokeSession(actor.sessionId, 'logged_out');
      return { status: 204, headers: clearCookieHeaders(headers) };
    },
  });
}
