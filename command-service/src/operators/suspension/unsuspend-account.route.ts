import { id, position } from '@parley/events/wire/fields';
import { managedUser } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { toManagedUser } from '../../accounts/wire-account.ts';
import { answer } from '../../answers.ts';
import { commandRequest } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { unsuspendUser } from '../../users/suspension/suspend-user.ts';

export function unsuspendAccountRoute({ handleCommand, fields }: { handleCommand: HandleCommand; fields: Fields }): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/admin/users/:userId/unsuspend',
    operation: 'unsuspendAccount',
    summary: 'End the suspension of a user as an operator',
    description: 'The user may log in again; earlier sessions stay revoked.',
    examples: [{ body: { reason: 'Promised to stop' } }],
    auth: 'operator',
    params: z.object({ userId: id }),
    body: z.strictObject({ reason: fields.reason.optional() }),
    answers: { 200: z.object({ user: managedUser, position }) },
    problems: ['not_found', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { reason = null } = request.body;
      const outcome = await handleCommand(unsuspendUser, { ...request.params, reason }, commandRequest(request));
      return answer(200, outcome, { user: toManagedUser(outcome.state) });
    },
  });
}
