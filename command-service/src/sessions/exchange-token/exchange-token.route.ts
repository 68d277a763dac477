import { position } from '@parley/events/wire/fields';
import { account, session, type Account } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { toWireAccount } from '../../accounts/wire-account.ts';
import { withSession } from '../session-cookies.ts';
import { exchangeToken, type ExchangeDependencies } from './exchange-token.ts';

export function exchangeTokenRoute(dependencies: ExchangeDependencies): Route {
  const exchanged = z.object({ account, session, position: position.optional().describe('Present if the account was created or changed') });
  return defineRoute({
    method: 'POST',
    path: '/v1/sessions/exchange',
    operation: 'exchangeToken',
    summary: 'Log in with a token of your product',
    description: [
      'Starts a session for the user of a JWT that a trusted issuer signed (setting `TRUSTED_ISSUERS_FILE`), and creates the user at the first',
      'time (201). The user is found by the issuer and the id in the token, never by email address or username.',
    ].join(' '),
    examples: [
      {
        needs: 'a trusted issuer',
        body: { token: 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUifQ.signature', deviceName: 'Shop, web' },
      },
    ],
    auth: 'none',
    body: z.strictObject({
      token: z.string().min(1).max(16_384).describe('A JWT'),
      deviceName: dependencies.fields.deviceName.optional(),
    }),
    answers: { 201: exchanged, 200: exchanged },
    location: ({ account }: { account: Account }) => `/v1/users/${account.id}`,
    logged: false,
    problems: [
      'untrusted_token',
      'account_suspended',
      'account_erased',
      'provisioning_disabled',
      'username_taken',
      'conflict',
      'rate_limited',
    ],
    async handle(request) {
      const { token, deviceName = null } = request.body;
      const cause = { correlationId: request.requestId, traceparent: request.traceparent };
      const { session, created, position, ...user } = await exchangeToken(
        dependencies,
        { token, deviceName, address: request.address },
        cause,
      );
      const account = toWireAccount(user.account);
      return withSession(request, session, (session) => ({
        status: created ? 201 : 200,
        body: { account, session, ...(position !== undefined && { position }) },
      }));
    },
  });
}
