import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { commandRoute } from '../../command-route.ts';
import type { ContactDependencies } from '../contact-dependencies.ts';
import { pairCommand } from '../pair-command.ts';
import { removeContact } from './remove-contact.ts';

export function removeContactRoute({ handleCommand, clock }: ContactDependencies): Route {
  return commandRoute(handleCommand, {
    method: 'DELETE',
    path: '/v1/contacts/:userId',
    operation: 'removeContact',
    scope: 'users',
    summary: 'Remove a contact',
    description: 'Ends the contact for both users, who receive `contact.removed`. Messages and conversations stay.',
    params: z.object({ userId: id }),
    answers: { 204: null },
    problems: ['not_found'],
    command: removeContact,
    input: ({ params, actor }) => pairCommand(actor.userId, params.userId, clock),
    answer: (outcome) => answer(204, outcome),
  });
}
