import type { Database } from '@parley/database/database';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import type { AccountRateLimits } from '../../accounts/rate-limits.ts';
import type { Fields } from '../../fields.ts';
import { isWithin } from '../../mail/is-within.ts';
import { insertMailRequest } from '../../mail/mail-requests.ts';

export interface RequestPasswordResetDependencies {
  database: Database;
  newId: () => string;
  rateLimits: Pick<AccountRateLimits, 'logInAddress' | 'linkMails'>;
  fields: Fields;
  /** False without a mail server. */
  sendsMail: boolean;
}

export function requestPasswordResetRoute(dependencies: RequestPasswordResetDependencies): Route {
  const { database, newId, rateLimits, fields, sendsMail } = dependencies;
  return defineRoute({
    method: 'POST',
    path: '/v1/password-resets',
    operation: 'requestPasswordReset',
    summary: 'Ask for a link to reset your password, by mail',
    description: [
      'Sends a link to the email address of the account, if there is such an account and it has one. The answer is the same in any case, so that',
      'nobody can probe for accounts. Without a mail server (SMTP_URL), users get a link from an operator.',
    ].join(' '),
    examples: [{ needs: 'a mail server', body: { login: 'ada.lovelace' } }],
    auth: 'none',
    body: z.strictObject({ login: fields.login }),
    answers: { 202: null },
    logged: false,
    problems: ['mail_disabled', 'rate_limited'],
    async handle({ address, body: { login } }) {
      if (!sendsMail) throw new Problem('mail_disabled');
      await rateLimits.logInAddress.take(address);
      // Requests that send nothing must not delay the mails of others.
      if (await isWithin(rateLimits.linkMails, `asked ${login}`))
        await insertMailRequest(database, { requestId: newId(), purpose: 'password_reset', login });
      return { status: 202 };
    },
  });
}
