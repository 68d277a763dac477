import { derivedId } from '@parley/events/ids';
import { position } from '@parley/events/wire/fields';
import { account, session } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { withSession } from '../../sessions/session-cookies.ts';
import type { StartSession } from '../../sessions/start-session.ts';
import { reconcileNames } from '../names.ts';
import type { AccountRateLimits } from '../rate-limits.ts';
import { toWireAccount } from '../wire-account.ts';
import { claimAccount, type ClaimDependencies } from './claim-account.ts';
import { register } from './register.ts';

interface Dependencies extends ClaimDependencies {
  handleCommand: HandleCommand;
  startSession: StartSession;
  newId: () => string;
  rateLimits: Pick<AccountRateLimits, 'registerAddress'>;
  fields: Fields;
}

export function registerRoute({ handleCommand, startSession, newId, rateLimits, fields, ...claimDependencies }: Dependencies): Route {
  const { database } = claimDependencies;
  return defineRoute({
    method: 'POST',
    path: '/v1/accounts',
    operation: 'register',
    summary: 'Create an account and log in',
    auth: 'none',
    body: z.strictObject({
      username: fields.username,
      password: fields.password,
      displayName: fields.displayName,
      email: fields.email.optional(),
      deviceName: fields.deviceName.optional(),
    }),
    answers: { 201: z.object({ account, session, position }) },
    problems: ['username_taken', 'email_taken', 'rate_limited'],
    async handle(request) {
      const { username, password, displayName, email = null, deviceName = null } = request.body;
      await rateLimits.registerAddress.take(request.address);
      const { idempotencyKey: key, requestId: correlationId, traceparent } = request;
      // A retry with the same key gets the same id, and so takes over its own reservation.
      const userId = key === undefined ? newId() : derivedId('account', key, username);
      const appendBefore = await claimAccount(claimDependencies, { userId, username, email, password });
      const outcome = await handleCommand(
        register,
        { userId, username, displayName, email, appendBefore },
        { actorId: userId, key, fingerprint: { userId }, correlationId, traceparent },
      );
      await database.write(reconcileNames(userId, outcome.state, await database.now()));
      const started = await startSession({ userId, deviceName });
      return withSession(request, started, (session) => answer(201, outcome, { account: toWireAccount(outcome.state), session }));
    },
  });
}
