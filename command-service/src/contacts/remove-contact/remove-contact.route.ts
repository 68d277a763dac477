import { pairId } from '@parley/events/ids';
import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer, commandOf } from '../../answers.ts';
import type { ContactDependencies } from '../contact-dependencies.ts';
import { aboutUser } from '../pair-decision.ts';
import { decideRemoveContact } from './remove-contact.ts';

export function removeContactRoute({ handleCommand, clock }: ContactDependencies): Route {
  return defineRoute({
    method: 'DELETE',
    path: '/v1/contacts/:userId',
    operation: 'removeContact',
    summary: 'Be no contacts any more',
    auth: 'session',
    params: z.object({ userId: id }),
    answers: { 204: null },
    problems: ['not_found', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const [userId, otherId] = [request.actor.userId, request.params.userId];
      const command = { pairId: pairId(userId, otherId), userId, otherId, now: clock() * 1_000 };
      const outcome = await handleCommand(
        commandOf(request, { name: 'RemoveContact', targetId: command.pairId, fields: request.params }),
        aboutUser(command, decideRemoveContact),
      );
      return answer(204, outcome);
    },
  });
}
