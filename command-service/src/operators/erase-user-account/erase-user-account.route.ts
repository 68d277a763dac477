import { id, position } from '@parley/events/wire/fields';
import { erasure } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { requestAccountErasure, type ErasureRequestDependencies } from '../../accounts/erase-account/request-erasure.ts';
import { answer } from '../../answers.ts';
import { commandRequest } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';

export function eraseUserAccountRoute({ fields, ...dependencies }: ErasureRequestDependencies & { fields: Fields }): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/admin/users/:userId',
    operation: 'eraseUserAccount',
    summary: 'Erase a user as an operator',
    description: [
      'Does what `DELETE /v1/users/{userId}` does, and records the reason. It is kept after the erasure: write nothing about the user. An',
      'operator cannot be erased: end the role first.',
    ].join(' '),
    examples: [{ needs: 'a user to erase', body: { reason: 'Asked in writing' } }],
    auth: 'operator',
    params: z.object({ userId: id }),
    body: z.strictObject({ reason: fields.reason.optional() }),
    answers: { 202: z.object({ erasure, position }) },
    problems: ['not_found', 'user_is_operator', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { reason = null } = request.body;
      const outcome = await requestAccountErasure(dependencies, { ...request.params, reason }, commandRequest(request));
      return answer(202, outcome, { erasure: outcome.state.erasure });
    },
  });
}
