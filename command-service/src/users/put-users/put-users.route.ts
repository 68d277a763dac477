import { forEachConcurrent } from '@parley/concurrency/for-each-concurrent';
import { userResult, type UserResult } from '@parley/events/wire/users';
import { problemAnswer } from '@parley/service-kit/http/problem-answer';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { toManagedUser } from '../../accounts/wire-account.ts';
import { commandRequest } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import { putExternalUser, type PutUserDependencies } from '../put-user/put-user.ts';
import { userFields } from '../user-fields.ts';

const maxUsers = 100;
/** Enough for one batch of the log, few enough for the database's connections. */
const concurrency = 16;

export function putUsersRoute({ fields, ...dependencies }: PutUserDependencies & { fields: Fields }): Route {
  const user = z.strictObject({ externalId: fields.externalId, ...userFields(fields) });
  return defineRoute({
    method: 'POST',
    path: '/v1/users/batch',
    operation: 'putUsers',
    scope: 'users',
    summary: 'Create or update up to 100 users',
    description: [
      'Does for each user what `PUT /v1/users/external/{externalId}` does, each by itself: `results` says in the same order what became of it.',
      'An invalid field rejects the whole request before anything is done. The body has at most 128 KiB, which 100 users with much `custom`',
      'exceed (413): send fewer at a time.',
    ].join(' '),
    examples: [{ body: { users: [{ externalId: 'customer-4712', displayName: 'Charles Babbage' }] } }],
    auth: 'backend',
    body: z.strictObject({ users: z.array(user).min(1).max(maxUsers).describe('Up to 100 users, each with another externalId') }),
    answers: { 200: z.object({ results: z.array(userResult).describe('In the order of the request') }) },
    // Each result has its position.
    logged: false,
    problems: [],
    async handle(request) {
      const { users } = request.body;
      const results: UserResult[] = [];
      const put = async ({ externalId, ...user }: (typeof users)[number]): Promise<UserResult> => {
        const external = { issuer: null, id: externalId };
        try {
          const command = commandRequest(request, { externalId, ...user });
          const { outcome, created } = await putExternalUser(dependencies, { external, fields: user }, () => command);
          return { externalId, status: created ? 201 : 200, user: toManagedUser(outcome.state), position: outcome.position };
        } catch (error) {
          const { status, body } = problemAnswer(error, { ...request, path: '/v1/users/batch' });
          return { externalId, status, problem: body };
        }
      };
      await forEachConcurrent(users.entries(), concurrency, async ([index, user]) => {
        results[index] = await put(user);
      });
      return { status: 200, body: { results } };
    },
  });
}
