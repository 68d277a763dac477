import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandRoute } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { callResponse, callResponseBody, type CallResponseDependencies } from '../call-responses.ts';
import { declineCall } from './decline-call.ts';

export function declineCallRoute({ handleCommand, ...responding }: CallResponseDependencies & { handleCommand: HandleCommand }): Route {
  return commandRoute(handleCommand, {
    method: 'POST',
    path: '/v1/conversations/:conversationId/calls/:callId/decline',
    operation: 'declineCall',
    summary: 'Decline a call',
    description: [
      'Declines for yourself on all your devices. In a direct conversation the call ends, in a group it keeps ringing for the',
      'others.',
    ].join(' '),
    examples: [{ bySecondAccount: true }],
    params: z.object({ conversationId: id, callId: id }),
    answers: { 200: callResponseBody },
    problems: ['not_found', 'answered_elsewhere'],
    command: declineCall,
    input: ({ params, actor }) => ({ ...params, userId: actor.userId }),
    answer: (outcome, input) => callResponse(responding, outcome, input),
  });
}
