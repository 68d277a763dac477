import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { commandRequest } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import type { SessionRevoker } from '../../sessions/revoke-sessions.ts';
import { signOutUser } from './sign-out-user.ts';

export interface SignOutUserDependencies extends Pick<SessionRevoker, 'revokeUserSessions'> {
  handleCommand: HandleCommand;
  fields: Fields;
}

export function signOutUserRoute({ handleCommand, revokeUserSessions, fields }: SignOutUserDependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/admin/users/:userId/sign-out',
    operation: 'signOutUser',
    summary: 'Log a user out everywhere',
    description: 'Ends all sessions of the user, and closes the sockets. The user may log in again at once.',
    examples: [{ body: { reason: 'Lost a phone' } }],
    auth: 'operator',
    params: z.object({ userId: id }),
    body: z.strictObject({ reason: fields.reason.optional() }),
    answers: { 204: null },
    problems: ['not_found', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { userId } = request.params;
      const outcome = await handleCommand(signOutUser, { userId, reason: request.body.reason ?? null }, commandRequest(request));
      await revokeUserSessions({ userId }, 'signed_out');
      return answer(204, outcome);
    },
  });
}
