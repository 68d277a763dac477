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
    summary: 'Start a call',
    description: [
      'Rings all other members. The answer has your `peer`: connect to `/peerjs` with it, renew your participation every 15',
      'seconds, and dial those who join. A call that nobody accepts within 45 seconds ends as `missed`.',
    ].join(' '),
    examples: [{ body: { media: 'audio' } }],
    params: z.object({ conversationId: id }),
    body: z.strictObject({ media: callMedia.describe('`video` starts with the camera on') }),
    answers: { 201: joinResponseBody },
    location: ({ call }: z.infer<typeof joinResponseBody>) => `/v1/conversations/${call.conversationId}/calls/${call.id}`,
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
