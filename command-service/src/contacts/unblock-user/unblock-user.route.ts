import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { commandRoute } from '../../command-route.ts';
import type { ContactDependencies } from '../contact-dependencies.ts';
import { pairCommand } from '../pair-command.ts';
import { unblockUser } from './unblock-user.ts';

export function unblockUserRoute({ handleCommand, clock }: ContactDependencies): Route {
  return commandRoute(handleCommand, {
    method: 'DELETE',
    path: '/v1/blocks/:userId',
    operation: 'unblockUser',
    scope: 'users',
    summary: 'Unblock a user',
    description:
      'Ends your block: messages, calls and contact requests work again. A contact request that the block withdrew is not sent again.',
    params: z.object({ userId: id }),
    answers: { 204: null },
    problems: ['not_found'],
    command: unblockUser,
    input: ({ params, actor }) => pairCommand(actor.userId, params.userId, clock),
    answer: (outcome) => answer(204, outcome),
  });
}
