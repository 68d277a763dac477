import { id, position } from '@parley/events/wire/fields';
import { userRole } from '@parley/events/wire/operators';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { commandRequest } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import { changeUserRole } from './change-user-role.ts';
import { grantOperator, type GrantDependencies } from './grant-operator.ts';

export function changeUserRoleRoute({ fields, ...dependencies }: GrantDependencies & { fields: Fields }): Route {
  return defineRoute({
    method: 'PUT',
    path: '/v1/admin/users/:userId/role',
    operation: 'changeUserRole',
    summary: 'Make a user an operator, or end that',
    description: [
      'Operators do with their own session what OPERATOR_TOKEN allows. A user who becomes an operator is logged out, and logs in again. The last',
      'operator cannot be removed. Bots, and users that an API key put under an external id, cannot be operators.',
    ].join(' '),
    examples: [{ body: { role: 'operator', reason: 'Joins the operators' } }],
    auth: 'operator',
    params: z.object({ userId: id }),
    body: z.strictObject({ role: userRole, reason: fields.reason.optional() }),
    answers: { 200: z.object({ userId: id, role: userRole, position }) },
    problems: ['not_found', 'account_suspended', 'account_erased', 'last_operator', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { userId } = request.params;
      const { role, reason = null } = request.body;
      const change = { userId, role, reason, actorId: request.actor.userId };
      const outcome =
        role === 'operator'
          ? await grantOperator(dependencies, change, commandRequest(request))
          : await dependencies.handleCommand(changeUserRole, change, commandRequest(request));
      return answer(200, outcome, { userId, role });
    },
  });
}
