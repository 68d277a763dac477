import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer, commandOf } from '../../answers.ts';
import type { ContactDependencies } from '../contact-dependencies.ts';
import { aboutRequest } from '../pair-decision.ts';
import { decideWithdrawContact } from './withdraw-contact.ts';

export function withdrawContactRoute({ handleCommand, clock }: ContactDependencies): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/contact-requests/:requestId',
    operation: 'withdrawContact',
    summary: 'Withdraw one’s own request',
    auth: 'session',
    params: z.object({ requestId: id }),
    answers: { 204: null },
    problems: ['not_found', 'forbidden', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { requestId: pairId } = request.params;
      const { userId } = request.actor;
      const outcome = await handleCommand(
        commandOf(request, { name: 'WithdrawContact', targetId: pairId, fields: request.params }),
        aboutRequest({ pairId, userId, now: clock() * 1_000 }, decideWithdrawContact),
      );
      return answer(204, outcome);
    },
  });
}
