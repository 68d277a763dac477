import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandRoute } from '../../command-route.ts';
import { answerRequest, requestBody } from '../contact-answers.ts';
import type { ContactDependencies } from '../contact-dependencies.ts';
import { otherIdOf, requestCommand } from '../pair-command.ts';
import { acceptContact } from './accept-contact.ts';

export function acceptContactRoute({ handleCommand, clock }: ContactDependencies): Route {
  return commandRoute(handleCommand, {
    method: 'POST',
    path: '/v1/contact-requests/:requestId/accept',
    operation: 'acceptContact',
    scope: 'users',
    summary: 'Accept a contact request',
    description: [
      'Accepts a request that was sent to you; both users receive `contact.accepted` and from then on see each other’s',
      'presence.',
    ].join(' '),
    examples: [{ bySecondAccount: true }],
    params: z.object({ requestId: id }),
    answers: { 200: requestBody },
    problems: ['not_found', 'forbidden'],
    command: acceptContact,
    input: ({ params, actor }) => requestCommand(actor.userId, params.requestId, clock),
    answer: (outcome, { pairId, userId }) =>
      answerRequest(200, outcome, { pairId, fromId: otherIdOf(outcome.state, userId), toId: userId }),
  });
}
