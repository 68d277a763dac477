import { session } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { invalidField } from '../../fields.ts';
import { tokenFromCookie, withSession, type SessionCookies } from '../session-cookies.ts';
import { issueTokens, type SignTokens } from '../start-session.ts';
import { refreshSession } from './refresh-session.ts';

type Dependencies = Parameters<typeof refreshSession>[0] & { signTokens: SignTokens; cookies: SessionCookies };

export function refreshSessionRoute({ signTokens, cookies, ...dependencies }: Dependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/sessions/refresh',
    operation: 'refreshSession',
    summary: 'Exchange a refresh token for new tokens',
    description: [
      'Exchanges a refresh token for a new access token and a new refresh token; the old one is used up. Send an',
      '`Idempotency-Key`, so that a retry within 60 seconds returns the same tokens: any other second use revokes the',
      'session. Browsers that send `Parley-Cookies: 1` leave the body empty.',
    ].join(' '),
    examples: [{ body: { refreshToken: 'example-refresh-token' } }],
    auth: 'none',
    // Optional: a browser sends the token in a cookie.
    body: z.strictObject({
      refreshToken: z.string().max(256).optional().describe('From the last register, log in or refresh; absent where a cookie carries it'),
    }),
    answers: { 200: z.object({ session }) },
    logged: false,
    replays: true,
    problems: ['unauthenticated', 'account_suspended', 'account_erased'],
    async handle(request) {
      const refreshToken = request.body.refreshToken ?? tokenFromCookie(cookies, request.headers);
      if (refreshToken === undefined) throw invalidField('refreshToken', 'Required');
      const key = request.idempotencyKey ?? null;
      const { refreshToken: next, isReplay, ...claims } = await refreshSession(dependencies, { refreshToken, key });
      const headers = isReplay ? { 'Idempotency-Replayed': 'true' } : {};
      const refreshed = issueTokens(signTokens, claims, next);
      return withSession(request, refreshed, (session) => ({ status: 200, headers, body: { session } }));
    },
  });
}
