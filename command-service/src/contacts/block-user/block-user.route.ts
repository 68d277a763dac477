import { id } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';
import { findUnknownUsers } from '../../accounts/known-users.ts';
import { commandRoute } from '../../command-route.ts';
import { invalidField } from '../../fields.ts';
import { answerBlock, blockBody } from '../contact-answers.ts';
import type { ContactDependencies } from '../contact-dependencies.ts';
import { pairCommand } from '../pair-command.ts';
import { blockUser } from './block-user.ts';

export function blockUserRoute({ handleCommand, store, clock, participations }: ContactDependencies): Route {
  return commandRoute(handleCommand, {
    method: 'PUT',
    path: '/v1/blocks/:userId',
    operation: 'blockUser',
    scope: 'users',
    summary: 'Block a user',
    description: [
      'Blocks a user: in both directions no direct messages, no calls and no contact requests, until you unblock. The other',
      'user is not notified and gets `recipient_unavailable`, as for a privacy setting. A call between the two ends.',
    ].join(' '),
    params: z.object({ userId: id }),
    answers: { 200: blockBody },
    problems: ['not_found'],
    command: blockUser,
    async input({ params: { userId: otherId }, actor: { userId } }) {
      if (userId === otherId) throw invalidField('userId', 'Must not be your own id');
      if ((await findUnknownUsers(store, [otherId])).size > 0) throw new Problem('not_found');
      return pairCommand(userId, otherId, clock);
    },
    async answer(outcome, command) {
      const { pair, call } = outcome.state;
      if (call) await participations.reconcile(call);
      return answerBlock(outcome, pair, command);
    },
  });
}
