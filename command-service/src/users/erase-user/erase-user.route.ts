import { id, position } from '@parley/events/wire/fields';
import { erasure } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { requestAccountErasure, type ErasureRequestDependencies } from '../../accounts/erase-account/request-erasure.ts';
import { answer } from '../../answers.ts';
import { commandRequest } from '../../command-route.ts';

export function eraseUserRoute(dependencies: ErasureRequestDependencies): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/users/:userId',
    operation: 'eraseUser',
    scope: 'users',
    summary: 'Erase a user',
    description: [
      'Ends all access of the user at once, for good. Then the profile, what the user wrote, the files and the devices are destroyed;',
      '`user.erased` follows when nothing is left. Repeating it answers the state. For backends, with the scope `users`, and operators.',
    ].join(' '),
    examples: [{ needs: 'a user to erase' }],
    auth: 'backend',
    params: z.object({ userId: id }),
    answers: { 202: z.object({ erasure, position }) },
    problems: ['not_found', 'user_is_operator', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const outcome = await requestAccountErasure(dependencies, { ...request.params, reason: null }, commandRequest(request));
      return answer(202, outcome, { erasure: outcome.state.erasure });
    },
  });
}
