import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { commandRequest } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { revokeInvite } from './revoke-invite.ts';

export function revokeInviteRoute({ handleCommand }: { handleCommand: HandleCommand }): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/invites/:inviteId',
    operation: 'revokeInvite',
    summary: 'Revoke an invite',
    description: 'From the response on, it cannot be used to register; accounts that were created with it stay. Only operators may.',
    auth: 'operator',
    params: z.object({ inviteId: id }),
    answers: { 204: null },
    problems: ['not_found', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      return answer(204, await handleCommand(revokeInvite, request.params, commandRequest(request)));
    },
  });
}
