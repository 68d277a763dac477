import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import type { CallResponseDependencies } from '../call-responses.ts';
import { findPresent, isLive } from '../call.ts';
import { readCallState, requireCall } from '../call-state.ts';
import { claimParticipation } from '../claim-participation.ts';
import type { CallTimes } from '../expire-call/expire-call.ts';

type Dependencies = Pick<CallResponseDependencies, 'store' | 'participations'> & { times: CallTimes };

/** Extends the lease without appending an event: devices renew every few seconds, and other members do not need to know. */
export function renewParticipationRoute({ store, participations, times }: Dependencies): Route {
  const renewed = { status: 200, body: { renewed: { seconds: Math.floor(times.lease / 1_000_000) } } };
  return defineRoute({
    method: 'POST',
    path: '/v1/conversations/:conversationId/calls/:callId/participants/me/renew',
    operation: 'renewParticipation',
    summary: 'Stay in a call',
    description: 'Keeps this device in the call: without it for 45 seconds, the user has left. Appends no event.',
    auth: 'session',
    params: z.object({ conversationId: id, callId: id }),
    answers: {
      200: z.object({
        renewed: z
          .strictObject({ seconds: z.int().describe('Renew again well before this time has passed') })
          .describe('The lease of this device'),
      }),
    },
    logged: false,
    problems: ['not_found', 'call_ended'],
    async handle({ actor, params }) {
      const { userId, sessionId } = actor;
      const { callId } = params;
      if (await participations.renew({ ...params, userId, sessionId })) return renewed;
      const call = requireCall(await readCallState(store, { ...params, userId }), userId);
      if (!isLive(call)) throw new Problem('call_ended');
      const own = findPresent(call, userId);
      const { now } = await participations.read(callId);
      // The device has joined, but the process failed before it wrote the lease. Any other device has left or is about to expire.
      const hasJustJoined = own?.sessionId === sessionId && own.joinedAt + times.lease > now;
      if (!hasJustJoined || !(await claimParticipation({ store, participations }, { ...params, userId }, own)))
        throw new Problem('not_found', { detail: 'This device is not in the call' });
      return renewed;
    },
  });
}
