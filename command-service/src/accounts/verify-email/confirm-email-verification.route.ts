import type { Database } from '@parley/database/database';
import type { Clock } from '@parley/service-kit/clock';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { deleteLink, readLink } from '../links.ts';
import type { AccountRateLimits } from '../rate-limits.ts';
import { verifyEmail } from './verify-email.ts';

export interface ConfirmEmailVerificationDependencies {
  database: Database;
  clock: Clock;
  handleCommand: HandleCommand;
  rateLimits: Pick<AccountRateLimits, 'logInAddress'>;
}

export function confirmEmailVerificationRoute(dependencies: ConfirmEmailVerificationDependencies): Route {
  const { database, clock, handleCommand, rateLimits } = dependencies;
  return defineRoute({
    method: 'POST',
    path: '/v1/me/email/verification/confirm',
    operation: 'verifyEmail',
    summary: 'Verify an email address with the token of a link',
    description: 'Needs no session: the link may be opened on another device. `token` is what follows the `#` in the link.',
    examples: [{ needs: 'a link', body: { token: 'p0Zs…' } }],
    auth: 'none',
    body: z.strictObject({ token: z.string().min(1).max(100).describe('From the link') }),
    answers: { 204: null },
    problems: ['link_expired', 'conflict', 'rate_limited'],
    async handle({ address, body: { token }, requestId: correlationId, traceparent }) {
      await rateLimits.logInAddress.take(address);
      const link = await readLink(database, 'email_verification', token, clock() * 1_000);
      const { userId, email } = link;
      const request = { actorId: userId, key: undefined, fingerprint: { userId }, correlationId, traceparent };
      const outcome = await handleCommand(verifyEmail, { userId, email: email! }, request);
      await database.write([deleteLink(link)]);
      return answer(204, outcome);
    },
  });
}
