import { peerIdOf } from '@parley/events/peer-tokens';
import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandOf } from '../../answers.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { answerJoined, joinedBody, type AnswerDependencies } from '../call-answers.ts';
import { callingDecision } from '../calling.ts';
import { decideAcceptCall } from './accept-call.ts';

export interface AcceptCallDependencies extends AnswerDependencies {
  handleCommand: HandleCommand;
  newId: () => string;
  participantsPerCall: number;
}

export function acceptCallRoute({ handleCommand, newId, participantsPerCall: most, ...answering }: AcceptCallDependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/conversations/:conversationId/calls/:callId/accept',
    operation: 'acceptCall',
    summary: 'Answer a call, or join one that goes on',
    auth: 'session',
    params: z.object({ conversationId: id, callId: id }),
    answers: { 200: joinedBody },
    problems: ['not_found', 'answered_elsewhere', 'call_full', 'call_ended', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { actor, params } = request;
      const device = { ...actor, peerId: peerIdOf(actor.userId, newId()) };
      const outcome = await handleCommand(
        commandOf(request, { name: 'AcceptCall', targetId: params.conversationId, fields: params }),
        callingDecision({ ...params, userId: actor.userId }, (calling) => decideAcceptCall(calling, { device, most })),
      );
      return answerJoined(200, answering, outcome, { ...params, actor });
    },
  });
}
