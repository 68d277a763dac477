import { id, position } from '@parley/events/wire/fields';
import { managedUser } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { toManagedUser } from '../../accounts/wire-account.ts';
import { answer } from '../../answers.ts';
import { commandRequest } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { unsuspendUser } from './suspend-user.ts';

export function unsuspendUserRoute({ handleCommand }: { handleCommand: HandleCommand }): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/users/:userId/unsuspend',
    operation: 'unsuspendUser',
    scope: 'users',
    summary: 'End the suspension of a user',
    description: 'The user may log in again; earlier sessions stay revoked. For backends, with the scope `users`, and operators.',
    auth: 'backend',
    params: z.object({ userId: id }),
    answers: { 200: z.object({ user: managedUser, position }) },
    problems: ['not_found', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const outcome = await handleCommand(unsuspendUser, { ...request.params, reason: null }, commandRequest(request));
      return answer(200, outcome, { user: toManagedUser(outcome.state) });
    },
  });
}
