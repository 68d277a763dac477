import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandOf } from '../../answers.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { answerCall, callBody, type AnswerDependencies } from '../call-answers.ts';
import { callingDecision } from '../calling.ts';
import { decideDeclineCall } from './decline-call.ts';

export function declineCallRoute({ handleCommand, ...answering }: AnswerDependencies & { handleCommand: HandleCommand }): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/conversations/:conversationId/calls/:callId/decline',
    operation: 'declineCall',
    summary: 'Say no to a call; where two talk it ends',
    auth: 'session',
    params: z.object({ conversationId: id, callId: id }),
    answers: { 200: callBody },
    problems: ['not_found', 'answered_elsewhere', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { params } = request;
      const command = { ...params, userId: request.actor.userId };
      const outcome = await handleCommand(
        commandOf(request, { name: 'DeclineCall', targetId: params.conversationId, fields: params }),
        callingDecision(command, (calling) => decideDeclineCall(calling, command.userId)),
      );
      return answerCall(answering, outcome, command);
    },
  });
}
