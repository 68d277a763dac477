import { pairId } from '@parley/events/ids';
import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { findUnknownUsers, requireKnown } from '../../accounts/known-users.ts';
import { commandOf } from '../../answers.ts';
import { invalidField } from '../../fields.ts';
import { answerRequest, requestBody } from '../contact-answers.ts';
import type { ContactDependencies } from '../contact-dependencies.ts';
import { aboutUser } from '../pair-decision.ts';
import { decideRequestContact } from './request-contact.ts';

export function requestContactRoute({ handleCommand, store, clock }: ContactDependencies): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/contact-requests',
    operation: 'requestContact',
    summary: 'Ask somebody to be a contact; two requests that cross make contacts',
    auth: 'session',
    body: z.strictObject({ userId: id }),
    answers: { 200: requestBody, 201: requestBody },
    problems: ['recipient_unavailable', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const [userId, otherId] = [request.actor.userId, request.body.userId];
      if (userId === otherId) throw invalidField('userId', 'Is your own id');
      requireKnown(await findUnknownUsers(store, [otherId]), [otherId], () => 'userId');
      const command = { pairId: pairId(userId, otherId), userId, otherId, now: clock() * 1_000 };
      const outcome = await handleCommand(
        commandOf(request, { name: 'RequestContact', targetId: command.pairId, fields: request.body }),
        aboutUser(command, decideRequestContact),
      );
      return answerRequest(outcome.kind === 'unchanged' ? 200 : 201, outcome, { ...command, fromId: userId, toId: otherId });
    },
  });
}
