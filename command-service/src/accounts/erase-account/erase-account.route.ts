import { position } from '@parley/events/wire/fields';
import { erasure } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { commandRequest } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import type { VerifyCurrentPassword } from '../verify-current-password.ts';
import { requestAccountErasure, type ErasureRequestDependencies } from './request-erasure.ts';

interface Dependencies extends ErasureRequestDependencies {
  verifyCurrentPassword: VerifyCurrentPassword;
  fields: Fields;
}

export function eraseAccountRoute({ verifyCurrentPassword, fields, ...dependencies }: Dependencies): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/me',
    operation: 'eraseAccount',
    summary: 'Erase your account',
    description: [
      'Logs you out everywhere at once, for good. Then your profile, what you wrote, your files and your devices are destroyed; others see a',
      'deleted user, and tombstones in place of your messages. A user without a password is erased by the backend of the product.',
    ].join(' '),
    examples: [{ needs: 'an account to lose', body: { password: 'correct horse battery' } }],
    auth: 'session',
    body: z.strictObject({ password: fields.anyPassword }),
    answers: { 202: z.object({ erasure, position }) },
    problems: ['bad_credentials', 'user_is_operator', 'idempotency_key_reused', 'conflict', 'rate_limited'],
    async handle(request) {
      const { userId } = request.actor;
      await verifyCurrentPassword({ userId, address: request.address, password: request.body.password });
      // Without the password, of which no hash must be in the log.
      const outcome = await requestAccountErasure(dependencies, { userId, reason: null }, commandRequest(request, {}));
      return answer(202, outcome, { erasure: outcome.state.erasure });
    },
  });
}
