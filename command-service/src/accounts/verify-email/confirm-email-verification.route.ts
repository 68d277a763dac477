import type { Clock } from '@parley/service-kit/clock';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { confirmNewNames, reserveNewNames } from '../change-profile/rename.ts';
import { deleteLink, readLink } from '../links.ts';
import type { AccountRateLimits } from '../rate-limits.ts';
import { readAccount } from '../read-account.ts';
import type { NameDependencies } from '../reserve-names.ts';
import { verifyEmail } from './verify-email.ts';

export interface ConfirmEmailVerificationDependencies extends NameDependencies {
  clock: Clock;
  handleCommand: HandleCommand;
  usernameHold: number;
  rateLimits: Pick<AccountRateLimits, 'logInAddress'>;
}

export function confirmEmailVerificationRoute(dependencies: ConfirmEmailVerificationDependencies): Route {
  const { store, database, clock, handleCommand, rateLimits, usernameHold: holdMs } = dependencies;
  return defineRoute({
    method: 'POST',
    path: '/v1/me/email/verification/confirm',
    operation: 'verifyEmail',
    summary: 'Verify an email address with the token of a link',
    description: [
      'Needs no session: the link may be opened on another device. `token` is what follows the `#` in the link. From then on the user can',
      'log in with the address, and nobody else can verify it.',
    ].join(' '),
    examples: [{ needs: 'a link', body: { token: 'p0Zs…' } }],
    auth: 'none',
    body: z.strictObject({ token: z.string().min(1).max(100).describe('From the link') }),
    answers: { 204: null },
    problems: ['link_expired', 'email_taken', 'conflict', 'rate_limited'],
    async handle({ address, body: { token }, requestId: correlationId, traceparent }) {
      await rateLimits.logInAddress.take(address);
      const link = await readLink(database, 'email_verification', token, clock() * 1_000);
      const userId = link.userId;
      const email = link.email!;
      if ((await readAccount(store, userId)).email !== email) throw new Problem('link_expired');
      const reserved = await reserveNewNames(dependencies, userId, { email });
      const request = { actorId: userId, key: undefined, fingerprint: { userId }, correlationId, traceparent };
      const outcome = await handleCommand(verifyEmail, { userId, email, appendBefore: reserved!.appendBefore }, request);
      await confirmNewNames(database, outcome.state, { previous: reserved!.previous, holdMs });
      await database.write([deleteLink(link)]);
      return answer(204, outcome);
    },
  });
}
