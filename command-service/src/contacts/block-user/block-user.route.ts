import { pairId } from '@parley/events/ids';
import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { Problem } from '@parley/service-kit/problems';
import { findUnknownUsers } from '../../accounts/known-users.ts';
import { commandOf } from '../../answers.ts';
import { invalidField } from '../../fields.ts';
import { answerBlock, blockBody } from '../contact-answers.ts';
import type { ContactDependencies } from '../contact-dependencies.ts';
import { aboutUser } from '../pair-decision.ts';
import { decideBlockUser } from './block-user.ts';
import { hangUpAtOnce } from './hang-up-at-once.ts';

export function blockUserRoute({ handleCommand, store, clock, places }: ContactDependencies): Route {
  return defineRoute({
    method: 'PUT',
    path: '/v1/blocks/:userId',
    operation: 'blockUser',
    summary: 'Block somebody: no direct messages, calls and requests, either way',
    auth: 'session',
    params: z.object({ userId: id }),
    answers: { 200: blockBody },
    problems: ['not_found', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const [userId, otherId] = [request.actor.userId, request.params.userId];
      if (userId === otherId) throw invalidField('userId', 'Is your own id');
      if ((await findUnknownUsers(store, [otherId])).size > 0) throw new Problem('not_found');
      const command = { pairId: pairId(userId, otherId), userId, otherId, now: clock() * 1_000 };
      const outcome = await handleCommand(
        commandOf(request, { name: 'BlockUser', targetId: command.pairId, fields: request.params }),
        hangUpAtOnce(aboutUser(command, decideBlockUser), command),
      );
      const { pair, call } = outcome.state;
      if (call) await places.settle(call);
      return answerBlock({ ...outcome, state: pair }, command);
    },
  });
}
