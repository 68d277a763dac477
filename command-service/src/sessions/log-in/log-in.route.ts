import { account, session, type Session } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { toWireAccount } from '../../accounts/wire-account.ts';
import type { Fields } from '../../fields.ts';
import { withSession } from '../session-cookies.ts';
import { logIn, type LogInDependencies } from './log-in.ts';

export function logInRoute({ fields, ...dependencies }: LogInDependencies & { fields: Fields }): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/sessions',
    operation: 'logIn',
    summary: 'Log in with a username or email address',
    description: [
      'Starts a session for one device. An unknown login and a wrong password get the same answer in the same time, so that',
      'nobody can probe for accounts. Sessions end 30 days after their last refresh.',
    ].join(' '),
    examples: [{ body: { login: 'ada.lovelace', password: 'correct horse battery', deviceName: 'Phone' } }],
    auth: 'none',
    body: z.strictObject({ login: fields.login, password: fields.anyPassword, deviceName: fields.deviceName.optional() }),
    answers: { 201: z.object({ account, session }) },
    location: ({ session }: { session: Session }) => `/v1/sessions/${session.id}`,
    logged: false,
    problems: ['bad_credentials', 'account_suspended', 'account_erased', 'rate_limited'],
    async handle(request) {
      const { deviceName = null, ...credentials } = request.body;
      const loggedIn = await logIn(dependencies, { ...credentials, address: request.address }, deviceName);
      const account = toWireAccount(loggedIn.account);
      return withSession(request, loggedIn.session, (session) => ({ status: 201, body: { account, session } }));
    },
  });
}
