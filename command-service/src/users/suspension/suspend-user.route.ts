import { id, position } from '@parley/events/wire/fields';
import { managedUser } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { toManagedUser } from '../../accounts/wire-account.ts';
import { answer } from '../../answers.ts';
import { commandRequest } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import { suspendAndLogOut, type SuspendDependencies } from './suspend-and-log-out.ts';

export function suspendUserRoute({ fields, ...dependencies }: SuspendDependencies & { fields: Fields }): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/users/:userId/suspend',
    operation: 'suspendUser',
    scope: 'users',
    summary: 'Suspend a user',
    description: [
      'Ends all sessions of the user, closes the sockets, and refuses new sessions with `account_suspended`, until `unsuspend`. API keys of the',
      'user, and keys that act as the user, are refused too. Messages stay. For backends, with the scope `users`, and operators.',
    ].join(' '),
    examples: [{ body: { reason: 'Chargeback' } }],
    auth: 'backend',
    params: z.object({ userId: id }),
    body: z.strictObject({ reason: fields.reason.optional() }),
    answers: { 200: z.object({ user: managedUser, position }) },
    problems: ['not_found', 'user_is_operator', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const suspension = { userId: request.params.userId, reason: request.body.reason ?? null };
      const outcome = await suspendAndLogOut(dependencies, suspension, commandRequest(request));
      return answer(200, outcome, { user: toManagedUser(outcome.state) });
    },
  });
}
