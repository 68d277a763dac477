import type { Database } from '@parley/database/database';
import { id, timeOf } from '@parley/events/wire/fields';
import { passwordReset } from '@parley/events/wire/operators';
import type { Clock } from '@parley/service-kit/clock';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandRequest } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { createLink } from '../../accounts/links.ts';
import { issuePasswordReset } from './issue-password-reset.ts';

export interface IssuePasswordResetDependencies {
  handleCommand: HandleCommand;
  database: Database;
  clock: Clock;
  fields: Fields;
  publicUrl: string;
  /** Milliseconds for which a link is valid. */
  passwordResetTime: number;
}

export function issuePasswordResetRoute(dependencies: IssuePasswordResetDependencies): Route {
  const { handleCommand, database, clock, fields, publicUrl, passwordResetTime } = dependencies;
  return defineRoute({
    method: 'POST',
    path: '/v1/admin/users/:userId/password-reset',
    operation: 'issuePasswordReset',
    summary: 'Create a link with which a user sets a new password',
    description: [
      'The link works once, for an hour by default; a further one replaces it. It is shown this once: hand it to the user. The user’s sessions',
      'end when it is used, not before.',
    ].join(' '),
    examples: [{ body: { reason: 'Asked at the help desk' } }],
    auth: 'operator',
    params: z.object({ userId: id }),
    body: z.strictObject({ reason: fields.reason.optional() }),
    answers: { 200: z.object({ passwordReset }) },
    logged: false,
    problems: ['not_found', 'forbidden', 'conflict'],
    async handle(request) {
      const { userId } = request.params;
      const reset = { userId, reason: request.body.reason ?? null, expiresAt: (clock() + passwordResetTime) * 1_000 };
      // The event first: a link that works is recorded.
      await handleCommand(issuePasswordReset, reset, { ...commandRequest(request), key: undefined });
      const { url, expiresAt } = await createLink(database, publicUrl, { ...reset, purpose: 'password_reset' });
      return { status: 200, body: { passwordReset: { url, expiresAt: timeOf(expiresAt) } } };
    },
  });
}
