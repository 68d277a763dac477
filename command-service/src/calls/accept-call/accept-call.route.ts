import { peerIdOf } from '@parley/events/peer-tokens';
import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandRoute } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { joinResponse, joinResponseBody, type CallResponseDependencies } from '../call-responses.ts';
import { acceptCall } from './accept-call.ts';

export interface AcceptCallDependencies extends CallResponseDependencies {
  handleCommand: HandleCommand;
  newId: () => string;
  participantsPerCall: number;
}

export function acceptCallRoute({ handleCommand, newId, participantsPerCall, ...responding }: AcceptCallDependencies): Route {
  return commandRoute(handleCommand, {
    method: 'POST',
    path: '/v1/conversations/:conversationId/calls/:callId/accept',
    operation: 'acceptCall',
    summary: 'Accept a ringing call, or join an ongoing one',
    description: [
      'Joins a call that rings or is ongoing. Only one of your devices can be in it: on a second one the answer is',
      '`answered_elsewhere`. Dial the participants with the `peer` of the answer.',
    ].join(' '),
    examples: [{ bySecondAccount: true }],
    params: z.object({ conversationId: id, callId: id }),
    answers: { 200: joinResponseBody },
    problems: ['not_found', 'answered_elsewhere', 'call_full', 'call_ended'],
    command: acceptCall,
    input: ({ params, actor }) => ({
      ...params,
      userId: actor.userId,
      device: { ...actor, peerId: peerIdOf(actor.userId, newId()) },
      maxParticipants: participantsPerCall,
    }),
    answer: (outcome, input) => joinResponse(200, responding, outcome, input),
  });
}
