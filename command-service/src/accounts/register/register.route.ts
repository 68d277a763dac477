import { derivedId } from '@parley/events/ids';
import { position } from '@parley/events/wire/fields';
import { account, session } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand, Outcome } from '../../handle-command.ts';
import { withSession } from '../../sessions/session-cookies.ts';
import type { StartSession } from '../../sessions/start-session.ts';
import { accountAnswer } from '../account-answer.ts';
import { evolveAccount, initialAccount, wholeAccount, type Account } from '../account.ts';
import { settle } from '../names.ts';
import type { AccountRateLimits } from '../rate-limits.ts';
import { claimNames, type ClaimDependencies } from './claim-names.ts';
import { decideRegister } from './register.ts';

interface Dependencies extends ClaimDependencies {
  handleCommand: HandleCommand;
  startSession: StartSession;
  newId: () => string;
  rateLimits: Pick<AccountRateLimits, 'registerAddress'>;
  fields: Fields;
}

/** The append begins within this time of the reservation's ten minutes, or not at all: it must not outlive it. */
const appendWithinMs = 60_000;

export function registerRoute({ handleCommand, startSession, newId, rateLimits, fields, ...claiming }: Dependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/accounts',
    operation: 'register',
    summary: 'Make an account, and log in',
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
      const key = request.idempotencyKey;
      // With a key always the same, so that a retry takes up its own reservation.
      const userId = key === undefined ? newId() : derivedId('account', key, username);
      const claimed = performance.now();
      await claimNames(claiming, { userId, username, email, password });

      const command = { name: 'Register', fields: { userId }, actorId: userId, targetId: userId, key };
      const outcome: Outcome<Account> = await handleCommand(
        { ...command, correlationId: request.requestId, traceparent: request.traceparent },
        {
          reads() {
            if (performance.now() - claimed > appendWithinMs) throw new Problem('unavailable');
            return wholeAccount(userId);
          },
          initial: () => initialAccount,
          evolve: evolveAccount,
          decide: (state) => decideRegister(state, { userId, username, displayName, email }),
        },
      );
      await claiming.database.write(settle(userId, outcome.state, await claiming.database.now()));
      const started = await startSession({ userId, deviceName });
      return withSession(request, started, (session) => answer(201, outcome, { account: accountAnswer(outcome.state), session }));
    },
  });
}
