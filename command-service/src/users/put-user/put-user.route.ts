import { position } from '@parley/events/wire/fields';
import { managedUser, type ManagedUser } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { toManagedUser } from '../../accounts/wire-account.ts';
import { answer } from '../../answers.ts';
import { commandRequest } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import { userFields } from '../user-fields.ts';
import { putExternalUser, type PutUserDependencies } from './put-user.ts';

export function putUserRoute({ fields, ...dependencies }: PutUserDependencies & { fields: Fields }): Route {
  const user = z.object({ user: managedUser, position });
  return defineRoute({
    method: 'PUT',
    path: '/v1/users/external/:externalId',
    operation: 'putUser',
    scope: 'users',
    summary: 'Create or update a user of your product',
    description: [
      'Makes the user with your id as you say: creates it (201) or changes what differs (200). `displayName` is always required; of the other',
      'fields, a missing one does not change, and null removes.',
      'For backends, with the scope `users`, and operators. The user has no password: see `POST /v1/users/{userId}/sessions` and',
      '`POST /v1/sessions/exchange`.',
    ].join(' '),
    examples: [{ body: { displayName: 'Mary Somerville', custom: { tier: 'gold' } } }],
    auth: 'backend',
    params: z.object({ externalId: fields.externalId }),
    body: z.strictObject(userFields(fields)),
    answers: { 201: user, 200: user },
    location: ({ user }: { user: ManagedUser }) => `/v1/users/${user.id}`,
    problems: ['username_taken', 'email_taken', 'external_id_taken', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const external = { issuer: null, id: request.params.externalId };
      const put = { external, fields: request.body };
      const { outcome, created } = await putExternalUser(dependencies, put, () => commandRequest(request));
      return answer(created ? 201 : 200, outcome, { user: toManagedUser(outcome.state) });
    },
  });
}
