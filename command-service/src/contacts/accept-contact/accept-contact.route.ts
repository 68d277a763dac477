import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandOf } from '../../answers.ts';
import { answerRequest, requestBody } from '../contact-answers.ts';
import type { ContactDependencies } from '../contact-dependencies.ts';
import { aboutRequest, otherOf } from '../pair-decision.ts';
import { decideAcceptContact } from './accept-contact.ts';

export function acceptContactRoute({ handleCommand, clock }: ContactDependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/contact-requests/:requestId/accept',
    operation: 'acceptContact',
    summary: 'Accept a request: the two are contacts',
    auth: 'session',
    params: z.object({ requestId: id }),
    answers: { 200: requestBody },
    problems: ['not_found', 'forbidden', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { requestId: pairId } = request.params;
      const { userId } = request.actor;
      const outcome = await handleCommand(
        commandOf(request, { name: 'AcceptContact', targetId: pairId, fields: request.params }),
        aboutRequest({ pairId, userId, now: clock() * 1_000 }, decideAcceptContact),
      );
      return answerRequest(200, outcome, { pairId, fromId: otherOf(outcome.state, userId), toId: userId });
    },
  });
}
