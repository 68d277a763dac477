import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import type { AnswerDependencies } from '../call-answers.ts';
import { isLive, presentAs } from '../call.ts';
import { readCalling, requireCall } from '../calling.ts';
import { takePlace } from '../take-place.ts';
import type { CallTimes } from '../expire-call/expire-call.ts';

type Dependencies = Pick<AnswerDependencies, 'store' | 'places'> & { times: CallTimes };

/** No event: who is in a call says so every few seconds, and of most of it nobody needs to hear. */
export function renewParticipationRoute({ store, places, times }: Dependencies): Route {
  const answered = { status: 200, body: { renewed: { seconds: Math.floor(times.lease / 1_000_000) } } };
  return defineRoute({
    method: 'POST',
    path: '/v1/conversations/:conversationId/calls/:callId/participants/me/renew',
    operation: 'renewParticipation',
    summary: 'Say that this device is still in the call; to be said every 15 seconds',
    auth: 'session',
    params: z.object({ conversationId: id, callId: id }),
    answers: { 200: z.object({ renewed: z.strictObject({ seconds: z.int() }) }) },
    logged: false,
    problems: ['not_found', 'call_ended'],
    async handle({ actor, params }) {
      const { userId, sessionId } = actor;
      const { callId } = params;
      if (await places.renew({ ...params, userId, sessionId })) return answered;
      const call = requireCall(await readCalling(store, { ...params, userId }), userId);
      if (!isLive(call)) throw new Problem('call_ended');
      const own = presentAs(call, userId);
      const { now } = await places.read(callId);
      // Joined, and its answer was lost before the lease was written; anyone else has left, or is about to.
      const isNew = own?.sessionId === sessionId && own.joinedAt + times.lease > now;
      if (!isNew || !(await takePlace({ store, places }, { ...params, userId }, own)))
        throw new Problem('not_found', { detail: 'This device is not in the call' });
      return answered;
    },
  });
}
