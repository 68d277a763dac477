import { exampleIds } from '@parley/events/example-ids';
import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { findUnknownUsers, requireKnown } from '../../accounts/known-users.ts';
import { commandRoute } from '../../command-route.ts';
import { invalidField } from '../../fields.ts';
import { answerRequest, requestBody } from '../contact-answers.ts';
import type { ContactDependencies } from '../contact-dependencies.ts';
import { pairCommand } from '../pair-command.ts';
import { requestContact } from './request-contact.ts';

export function requestContactRoute({ handleCommand, store, clock, quotas }: ContactDependencies): Route {
  return commandRoute(handleCommand, {
    method: 'POST',
    path: '/v1/contact-requests',
    operation: 'requestContact',
    scope: 'users',
    summary: 'Send a contact request',
    description: [
      'Asks a user to become your contact: 201 for a new request, 200 where one is pending. If this user has already asked',
      'you, both become contacts at once. The other user receives `contact.requested`, unless they declined you within the',
      'last 30 days.',
    ].join(' '),
    examples: [{ body: { userId: exampleIds.userId } }],
    body: z.strictObject({ userId: id.describe('The user to ask') }),
    answers: { 200: requestBody, 201: requestBody },
    location: ({ contactRequest }: z.infer<typeof requestBody>) => `/v1/contact-requests/${contactRequest.id}`,
    problems: ['recipient_unavailable', 'budget_exhausted'],
    command: requestContact,
    async input({ body: { userId: otherId }, actor: { userId } }) {
      if (userId === otherId) throw invalidField('userId', 'Must not be your own id');
      await quotas.contactRequests.take(userId);
      requireKnown(await findUnknownUsers(store, [otherId]), [otherId], () => 'userId');
      return pairCommand(userId, otherId, clock);
    },
    answer: (outcome, { pairId, userId, otherId }) =>
      answerRequest(outcome.kind === 'unchanged' ? 200 : 201, outcome, { pairId, fromId: userId, toId: otherId }),
  });
}
