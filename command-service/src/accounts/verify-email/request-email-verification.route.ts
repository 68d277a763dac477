import type { Database } from '@parley/database/database';
import type { EventStore } from '@parley/event-store/event-store';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { invalidField } from '../../fields.ts';
import { isWithin } from '../../mail/is-within.ts';
import type { AccountRateLimits } from '../rate-limits.ts';
import { readAccount } from '../read-account.ts';
import { requestVerification } from './request-verification.ts';

export interface RequestEmailVerificationDependencies {
  store: Pick<EventStore, 'load'>;
  database: Database;
  newId: () => string;
  rateLimits: Pick<AccountRateLimits, 'linkMails'>;
  /** False without a mail server. */
  sendsMail: boolean;
}

export function requestEmailVerificationRoute(dependencies: RequestEmailVerificationDependencies): Route {
  const { store, database, newId, rateLimits, sendsMail } = dependencies;
  return defineRoute({
    method: 'POST',
    path: '/v1/me/email/verification',
    operation: 'requestEmailVerification',
    summary: 'Ask for a mail that verifies your email address',
    description: 'Sends a link to the address of your account. `emailVerified` of your account is true once the link was opened.',
    examples: [{ needs: 'a mail server' }],
    auth: 'session',
    answers: { 202: null },
    logged: false,
    problems: ['mail_disabled'],
    async handle({ actor: { userId } }) {
      if (!sendsMail) throw new Problem('mail_disabled');
      const { email } = await readAccount(store, userId);
      if (email === null) throw invalidField('email', 'Your account has no email address');
      // Requests that send nothing must not delay the mails of others.
      if (await isWithin(rateLimits.linkMails, `asked ${userId}`)) await requestVerification(database, { requestId: newId(), userId });
      return { status: 202 };
    },
  });
}
