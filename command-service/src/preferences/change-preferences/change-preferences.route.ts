import { preferences } from '@parley/events/wire/conversations';
import { id, position, time } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer, commandOf } from '../../answers.ts';
import { memberRefs } from '../../conversations/reads.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { currentPreferences, evolveMembership, initialMembership, preferencesRef, type Membership } from '../membership.ts';
import { decideChangePreferences } from './change-preferences.ts';

const body = z.strictObject({
  pinned: z.boolean().optional(),
  archived: z.boolean().optional(),
  mutedUntil: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text).toISOString())
    .pipe(time)
    .nullable()
    .optional(),
});

export function changePreferencesRoute({ handleCommand }: { handleCommand: HandleCommand }): Route {
  return defineRoute({
    method: 'PATCH',
    path: '/v1/conversations/:conversationId/preferences',
    operation: 'changePreferences',
    summary: 'Pin, archive or mute a conversation for oneself',
    auth: 'session',
    params: z.object({ conversationId: id }),
    body,
    answers: { 200: z.object({ preferences, position }) },
    problems: ['not_found', 'idempotency_key_reused', 'conflict'],
    async handle(request) {
      const { conversationId } = request.params;
      const userId = request.actor.userId;
      const outcome = await handleCommand<Membership>(
        commandOf(request, { name: 'ChangePreferences', targetId: conversationId, fields: request.body }),
        {
          reads: () => [...memberRefs(conversationId, [userId]), preferencesRef(conversationId, userId)],
          initial: (heads) => initialMembership(conversationId, userId, heads),
          evolve: evolveMembership,
          decide: (membership) => decideChangePreferences(membership, { conversationId, userId, changes: request.body }),
        },
      );
      return answer(200, outcome, { preferences: currentPreferences(outcome.state) });
    },
  });
}
