import type { UserStatus } from '@parley/events/user-status';
import { id, timeInput } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { commandRequest } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { signOutUser } from '../../operators/sign-out-user/sign-out-user.ts';
import type { SessionRevoker } from '../../sessions/revoke-sessions.ts';

export interface RevokeUserSessionsDependencies extends Pick<SessionRevoker, 'revokeUserSessions'> {
  handleCommand: HandleCommand;
  readUserStatus: (userId: string) => Promise<UserStatus>;
}

export function revokeUserSessionsRoute(dependencies: RevokeUserSessionsDependencies): Route {
  const { handleCommand, readUserStatus, revokeUserSessions } = dependencies;
  return defineRoute({
    method: 'POST',
    path: '/v1/users/:userId/sessions/revoke',
    operation: 'revokeUserSessions',
    scope: 'sessions',
    summary: 'End the sessions of a user',
    description: [
      'Logs the user out on all devices, for example when your product logs out or changes a password. Sockets close. For backends, with the',
      'scope `sessions`, and operators.',
    ].join(' '),
    examples: [{ body: { issuedBefore: '2020-01-01T00:00:00.000Z' } }],
    auth: 'backend',
    params: z.object({ userId: id }),
    body: z.strictObject({ issuedBefore: timeInput.optional().describe('Only the sessions that began before this time') }),
    answers: { 204: null },
    logged: false,
    problems: ['not_found', 'account_erased', 'conflict'],
    async handle(request) {
      const { userId } = request.params;
      const { issuedBefore } = request.body;
      if ((await readUserStatus(userId)) === null) throw new Problem('not_found');
      const before = issuedBefore === undefined ? {} : { createdBefore: Date.parse(issuedBefore) * 1_000 };
      if (request.actor.apiKey === undefined)
        await handleCommand(signOutUser, { userId, reason: null }, { ...commandRequest(request), key: undefined });
      await revokeUserSessions({ userId, ...before }, 'logged_out');
      return { status: 204 };
    },
  });
}
