import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { commandRoute } from '../../command-route.ts';
import { answerRequest, requestBody } from '../contact-answers.ts';
import type { ContactDependencies } from '../contact-dependencies.ts';
import { otherIdOf, requestCommand } from '../pair-command.ts';
import { declineContact } from './decline-contact.ts';

export function declineContactRoute({ handleCommand, clock }: ContactDependencies): Route {
  return commandRoute(handleCommand, {
    method: 'POST',
    path: '/v1/contact-requests/:requestId/decline',
    operation: 'declineContact',
    scope: 'users',
    summary: 'Decline a contact request',
    description: [
      'Declines a request that was sent to you. Further requests from the same user are hidden from you for 30 days; to that',
      'user they look pending.',
    ].join(' '),
    examples: [{ bySecondAccount: true, after: ['requestContact'] }],
    params: z.object({ requestId: id }),
    answers: { 200: requestBody },
    problems: ['not_found', 'forbidden'],
    command: declineContact,
    input: ({ params, actor }) => requestCommand(actor.userId, params.requestId, clock),
    answer: (outcome, { pairId, userId }) =>
      answerRequest(200, outcome, { pairId, fromId: otherIdOf(outcome.state, userId), toId: userId }),
  });
}
