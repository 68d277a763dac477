import { peerIdOf } from '@parley/events/peer-tokens';
import { callMedia } from '@parley/events/schemas/call-events';
import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import type { Limit } from '@parley/service-kit/limits';
import { z } from 'zod';
import { commandOf } from '../../answers.ts';
import type { KnowingPrivacy } from '../../contacts/knowing-privacy.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { answerJoined, joinedBody, type AnswerDependencies } from '../call-answers.ts';
import { callingDecision, readCalling } from '../calling.ts';
import { decideStartCall } from './start-call.ts';

export interface StartCallDependencies extends AnswerDependencies {
  handleCommand: HandleCommand;
  knowingPrivacy: KnowingPrivacy;
  newId: () => string;
  /** How often one user may make others' devices ring. */
  rateLimit: Limit;
}

export function startCallRoute({ handleCommand, knowingPrivacy, newId, rateLimit, ...answering }: StartCallDependencies): Route {
  const { store, places } = answering;
  return defineRoute({
    method: 'POST',
    path: '/v1/conversations/:conversationId/calls',
    operation: 'startCall',
    summary: 'Call everybody in the conversation',
    auth: 'session',
    params: z.object({ conversationId: id }),
    body: z.strictObject({ media: callMedia }),
    answers: { 201: joinedBody },
    problems: ['not_found', 'forbidden', 'recipient_unavailable', 'call_in_progress', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { actor } = request;
      const { conversationId } = request.params;
      await rateLimit.take(actor.userId);
      const command = { conversationId, callId: newId(), userId: actor.userId };
      const device = { ...actor, peerId: peerIdOf(actor.userId, newId()) };
      const { conversation } = await readCalling(store, command);
      const other = conversation.both.find((userId) => userId !== actor.userId);
      const isOtherBusy = other !== undefined && (await places.isBusy(other));
      if (conversation.members.get(actor.userId)) await places.watch(command);
      const outcome = await knowingPrivacy((privacy) =>
        handleCommand(
          commandOf(request, { name: 'StartCall', targetId: conversationId, fields: request.body }),
          callingDecision(command, (calling) =>
            decideStartCall(calling, { ...command, device, media: request.body.media, isOtherBusy, privacy }),
          ),
        ),
      );
      return answerJoined(201, answering, outcome, { conversationId, callId: command.callId, actor });
    },
  });
}
