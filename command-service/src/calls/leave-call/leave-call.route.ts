import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandRoute } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { callResponse, callResponseBody, type CallResponseDependencies } from '../call-responses.ts';
import { leaveCall } from './leave-call.ts';

export function leaveCallRoute({ handleCommand, ...responding }: CallResponseDependencies & { handleCommand: HandleCommand }): Route {
  return commandRoute(handleCommand, {
    method: 'POST',
    path: '/v1/conversations/:conversationId/calls/:callId/leave',
    operation: 'leaveCall',
    summary: 'Leave a call',
    description: 'Leaves the call. A direct call ends when either user leaves, a group call when the last one does.',
    examples: [{ bySecondAccount: true }],
    params: z.object({ conversationId: id, callId: id }),
    answers: { 200: callResponseBody },
    problems: ['not_found'],
    command: leaveCall,
    input: ({ params, actor }) => ({ ...params, userId: actor.userId }),
    answer: (outcome, input) => callResponse(responding, outcome, input),
  });
}
