import { derivedId } from '@parley/events/ids';
import { position } from '@parley/events/wire/fields';
import { managedUser, type ManagedUser } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { toManagedUser } from '../../accounts/wire-account.ts';
import { answer } from '../../answers.ts';
import { commandRequest } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import { putUser, type PutUserDependencies } from '../put-user/put-user.ts';
import { userFields } from '../user-fields.ts';

export function createUserRoute({ fields, ...dependencies }: PutUserDependencies & { fields: Fields }): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/users',
    operation: 'createUser',
    scope: 'users',
    summary: 'Create a user or a bot',
    description: [
      'Creates a user without a password. For backends, with the scope `users`, and operators. A bot is a user of `kind` `bot`: make an API key',
      'with its `userId` next. For users that your product knows by an id, `PUT /v1/users/external/{externalId}` can be repeated.',
    ].join(' '),
    examples: [{ body: { kind: 'bot', displayName: 'Order bot' } }],
    auth: 'backend',
    body: z.strictObject({ externalId: fields.externalId.optional(), ...userFields(fields) }),
    answers: { 201: z.object({ user: managedUser, position }) },
    location: ({ user }: { user: ManagedUser }) => `/v1/users/${user.id}`,
    problems: ['username_taken', 'email_taken', 'external_id_taken', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { externalId, ...user } = request.body;
      const external = externalId === undefined ? null : { issuer: null, id: externalId };
      const { actor, idempotencyKey: key } = request;
      // A retry with the same key gets the same id, and so takes over its own reservation.
      const userId = key === undefined ? dependencies.newId() : derivedId('user', actor.userId, key);
      const { outcome } = await putUser(dependencies, { userId, external, fields: user }, commandRequest(request));
      return answer(201, outcome, { user: toManagedUser(outcome.state) });
    },
  });
}
