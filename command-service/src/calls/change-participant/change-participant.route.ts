import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandOf } from '../../answers.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { answerCall, callBody, type AnswerDependencies } from '../call-answers.ts';
import { callingDecision } from '../calling.ts';
import { decideChangeParticipant } from './change-participant.ts';

const body = z
  .strictObject({ audio: z.boolean().optional(), video: z.boolean().optional(), screen: z.boolean().optional() })
  .refine((sent) => Object.values(sent).some((value) => value !== undefined), {
    path: ['audio'],
    message: 'Required without video and screen',
  });

export function changeParticipantRoute({ handleCommand, ...answering }: AnswerDependencies & { handleCommand: HandleCommand }): Route {
  return defineRoute({
    method: 'PATCH',
    path: '/v1/conversations/:conversationId/calls/:callId/participants/me',
    operation: 'changeParticipant',
    summary: 'Say what one sends: microphone, camera, screen',
    auth: 'session',
    params: z.object({ conversationId: id, callId: id }),
    body,
    answers: { 200: callBody },
    problems: ['not_found', 'call_ended', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { params, actor } = request;
      const { audio, video, screen } = request.body;
      const sent = {
        ...(audio === undefined ? {} : { audio }),
        ...(video === undefined ? {} : { video }),
        ...(screen === undefined ? {} : { screen }),
      };
      const command = { ...params, userId: actor.userId };
      const outcome = await handleCommand(
        commandOf(request, { name: 'ChangeParticipant', targetId: params.conversationId, fields: { ...params, ...sent } }),
        callingDecision(command, (calling) => decideChangeParticipant(calling, { ...actor, sent })),
      );
      return answerCall(answering, outcome, command);
    },
  });
}
