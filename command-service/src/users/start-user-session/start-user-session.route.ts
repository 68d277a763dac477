import type { EventStore } from '@parley/event-store/event-store';
import type { UserStatus } from '@parley/events/user-status';
import { id } from '@parley/events/wire/fields';
import { session, type Session } from '@parley/events/wire/users';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { commandRequest } from '../../command-route.ts';
import type { Fields } from '../../fields.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { recordSessionStart } from '../../operators/record-session-start/record-session-start.ts';
import { isOperator } from '../../operators/operators.ts';
import type { SessionRevoker } from '../../sessions/revoke-sessions.ts';
import type { StartSession } from '../../sessions/start-session.ts';

export interface StartUserSessionDependencies extends Pick<SessionRevoker, 'revokeSession'> {
  store: Pick<EventStore, 'load'>;
  readUserStatus: (userId: string) => Promise<UserStatus>;
  handleCommand: HandleCommand;
  startSession: StartSession;
  fields: Fields;
}

/** As long as a session lives without a refresh. */
const maxTtl = 30 * 86_400;

export function startUserSessionRoute(dependencies: StartUserSessionDependencies): Route {
  const { store, handleCommand, readUserStatus, startSession, revokeSession, fields } = dependencies;
  return defineRoute({
    method: 'POST',
    path: '/v1/users/:userId/sessions',
    operation: 'startUserSession',
    scope: 'sessions',
    summary: 'Start a session for a user',
    description: [
      'Starts a session as a log-in does, for your backend to hand to its front end: `createParleyClient` takes it. For backends, with the scope',
      '`sessions`, and operators. A user who is an operator logs in alone.',
    ].join(' '),
    examples: [{ body: { deviceName: 'Shop, web', ttl: 86_400 } }],
    auth: 'backend',
    params: z.object({ userId: id }),
    body: z.strictObject({
      deviceName: fields.deviceName.optional(),
      ttl: z
        .int()
        .min(60)
        .max(maxTtl)
        .optional()
        .describe('Seconds after which the session ends, however often it is refreshed; by default it lives as after a log-in'),
    }),
    answers: { 201: z.object({ session }) },
    location: ({ session }: { session: Session }) => `/v1/sessions/${session.id}`,
    logged: false,
    problems: ['not_found', 'account_suspended', 'account_erased', 'user_is_operator', 'conflict'],
    async handle(request) {
      const { userId } = request.params;
      const { deviceName = null, ttl } = request.body;
      if ((await readUserStatus(userId)) === null) throw new Problem('not_found');
      // The event first: a session as another user is recorded.
      if (request.actor.apiKey === undefined)
        await handleCommand(recordSessionStart, { userId }, { ...commandRequest(request), key: undefined });
      const { fileToken: _, ...session } = await startSession({ userId, deviceName, ttl: ttl && ttl * 1_000_000 });
      // After the start: a grant of the same moment either is read here, or ends this session.
      if (await isOperator(store, userId)) {
        await revokeSession(session.id, 'role_changed');
        throw new Problem('user_is_operator');
      }
      return { status: 201, body: { session } };
    },
  });
}
