import { derivedId } from '@parley/events/ids';
import { position } from '@parley/events/wire/fields';
import { account, session } from '@parley/events/wire/users';
import { addressKeys } from '@parley/service-kit/bounds/address-keys';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import type { Fields } from '../../fields.ts';
import { withSession } from '../../sessions/session-cookies.ts';
import type { StartSession } from '../../sessions/start-session.ts';
import type { AccountRateLimits } from '../rate-limits.ts';
import { logInKey } from '../verify-password.ts';
import { toWireAccount } from '../wire-account.ts';
import { requireStrongPassword } from '../weak-passwords.ts';
import { registerAccount, type RegisterDependencies } from './register-account.ts';

interface Dependencies extends RegisterDependencies {
  startSession: StartSession;
  newId: () => string;
  rateLimits: Pick<AccountRateLimits, 'registerAddress' | 'knownLogIns'>;
  fields: Fields;
}

export function registerRoute({ startSession, newId, rateLimits, fields, ...dependencies }: Dependencies): Route {
  const { username, password, displayName, email, deviceName } = fields;
  return defineRoute({
    method: 'POST',
    path: '/v1/accounts',
    operation: 'register',
    summary: 'Create an account and log in',
    auth: 'none',
    body: z.strictObject({ username, password, displayName, email: email.optional(), deviceName: deviceName.optional() }),
    answers: { 201: z.object({ account, session, position }) },
    problems: ['username_taken', 'email_taken', 'rate_limited'],
    async handle(request) {
      const { deviceName = null, email = null, ...profile } = request.body;
      await rateLimits.registerAddress.take(request.address);
      await requireStrongPassword(profile.password, { ...profile, email }, 'password');
      const { network } = addressKeys(request.address);
      const { idempotencyKey: key, requestId: correlationId, traceparent } = request;
      // A retry with the same key gets the same id, and so takes over its own reservation.
      const userId = key === undefined ? newId() : derivedId('account', key, profile.username);
      const outcome = await registerAccount(dependencies, { ...profile, userId, email, network }, { key, correlationId, traceparent });
      const started = await startSession({ userId, deviceName });
      const logins = [profile.username, userId, ...(email === null ? [] : [email])];
      await rateLimits.knownLogIns.add(logins.map((login) => logInKey(login, request.address)));
      return withSession(request, started, (session) => answer(201, outcome, { account: toWireAccount(outcome.state), session }));
    },
  });
}
