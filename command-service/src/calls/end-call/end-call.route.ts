import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandRoute } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { callResponse, callResponseBody, type CallResponseDependencies } from '../call-responses.ts';
import { endCall } from './end-call.ts';

export function endCallRoute({ handleCommand, ...responding }: CallResponseDependencies & { handleCommand: HandleCommand }): Route {
  return commandRoute(handleCommand, {
    method: 'POST',
    path: '/v1/conversations/:conversationId/calls/:callId/end',
    operation: 'endCall',
    summary: 'End a call for everyone',
    description: 'Ends a call for everyone; the user who started it may, and owners and admins of a group.',
    params: z.object({ conversationId: id, callId: id }),
    answers: { 200: callResponseBody },
    problems: ['not_found', 'forbidden'],
    command: endCall,
    input: ({ params, actor }) => ({ ...params, userId: actor.userId }),
    answer: (outcome, input) => callResponse(responding, outcome, input),
  });
}
