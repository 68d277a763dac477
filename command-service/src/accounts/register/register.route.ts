import { position } from '@parley/events/wire/fields';
import { account, session, type Account } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import type { Fields } from '../../fields.ts';
import { withSession } from '../../sessions/session-cookies.ts';
import { toWireAccount } from '../wire-account.ts';
import { signUp, type SignUpDependencies } from './sign-up.ts';

const invite = z.string().min(1).max(100).describe('What follows the `#` in the link of an invite; where registration is for the invited');

export function registerRoute({ fields, ...dependencies }: SignUpDependencies & { fields: Fields }): Route {
  const { username, password, displayName, email, deviceName } = fields;
  return defineRoute({
    method: 'POST',
    path: '/v1/accounts',
    operation: 'register',
    summary: 'Create an account and log in',
    description: [
      'Creates an account and its first session; anyone may, within a limit per address. Keep `session.refreshToken` safe,',
      'send `session.accessToken` with every request, and refresh it when it expires. A retry with the same',
      '`Idempotency-Key`, username and password returns the same account with a new session. With a mail server, `email` gets a link that verifies',
      'it, and is unique from then on; until then the user logs in with the username.',
    ].join(' '),
    examples: [
      {
        title: 'Ada',
        body: { username: 'ada.lovelace', password: 'correct horse battery', displayName: 'Ada Lovelace', deviceName: 'Laptop' },
      },
      {
        title: 'Grace, the second account',
        bySecondAccount: true,
        body: { username: 'grace.hopper', password: 'correct horse battery', displayName: 'Grace Hopper' },
      },
    ],
    auth: 'none',
    body: z.strictObject({
      username,
      password,
      displayName,
      email: email.optional(),
      deviceName: deviceName.optional(),
      invite: invite.optional(),
    }),
    answers: { 201: z.object({ account, session, position }) },
    location: ({ account }: { account: Account }) => `/v1/users/${account.id}`,
    problems: ['registration_closed', 'invite_required', 'link_expired', 'username_taken', 'email_taken', 'rate_limited'],
    async handle(request) {
      const { outcome, session } = await signUp(dependencies, request.body, request);
      return withSession(request, session, (session) => answer(201, outcome, { account: toWireAccount(outcome.state), session }));
    },
  });
}
