import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { commandRoute } from '../../command-route.ts';
import type { ContactDependencies } from '../contact-dependencies.ts';
import { requestCommand } from '../pair-command.ts';
import { withdrawContact } from './withdraw-contact.ts';

export function withdrawContactRoute({ handleCommand, clock }: ContactDependencies): Route {
  return commandRoute(handleCommand, {
    method: 'DELETE',
    path: '/v1/contact-requests/:requestId',
    operation: 'withdrawContact',
    scope: 'users',
    summary: 'Withdraw your contact request',
    description: 'Takes back a request that you sent and that is still pending.',
    examples: [{ after: ['requestContact'] }],
    params: z.object({ requestId: id }),
    answers: { 204: null },
    problems: ['not_found', 'forbidden'],
    command: withdrawContact,
    input: ({ params, actor }) => requestCommand(actor.userId, params.requestId, clock),
    answer: (outcome) => answer(204, outcome),
  });
}
