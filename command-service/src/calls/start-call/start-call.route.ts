import { peerIdOf } from '@parley/events/peer-tokens';
import { callMedia } from '@parley/events/schemas/call-events';
import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import type { Limit } from '@parley/service-kit/limits';
import { z } from 'zod';
import { commandRoute } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { joinResponse, joinResponseBody, type CallResponseDependencies } from '../call-responses.ts';
import { readCallState } from '../call-state.ts';
import { startCall } from './start-call.ts';

export interface StartCallDependencies extends CallResponseDependencies {
  handleCommand: HandleCommand;
  newId: () => string;
  /** Call starts, by user. */
  rateLimit: Limit;
}

export function startCallRoute({ handleCommand, newId, rateLimit, ...responding }: StartCallDependencies): Route {
  const { store, participations } = responding;
  return commandRoute(handleCommand, {
    method: 'POST',
    path: '/v1/conversations/:conversationId/calls',
    operation: 'startCall',
    summary: 'Start a call with all members of the conversation',
    params: z.object({ conversationId: id }),
    body: z.strictObject({ media: callMedia }),
    answers: { 201: joinResponseBody },
    problems: ['not_found', 'forbidden', 'recipient_unavailable', 'call_in_progress'],
    command: startCall,
    async input({ params: { conversationId }, body: { media }, actor }) {
      await rateLimit.take(actor.userId);
      const target = { conversationId, callId: newId(), userId: actor.userId };
      const { conversation } = await readCallState(store, target);
      const callee = conversation.directMembers.find((userId) => userId !== actor.userId);
      const isCalleeBusy = callee !== undefined && (await participations.isBusy(callee));
      if (conversation.members.get(actor.userId)) await participations.setDeadline(target);
      return { ...target, device: { ...actor, peerId: peerIdOf(actor.userId, newId()) }, media, isCalleeBusy };
    },
    answer: (outcome, input) => joinResponse(201, responding, outcome, input),
  });
}
