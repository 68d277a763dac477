import { preferences } from '@parley/events/wire/conversations';
import { id, position, time } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { commandRoute } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { currentPreferences } from '../membership.ts';
import { changePreferences } from './change-preferences.ts';

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
  return commandRoute(handleCommand, {
    method: 'PATCH',
    path: '/v1/conversations/:conversationId/preferences',
    operation: 'changePreferences',
    summary: 'Pin, archive or mute a conversation for yourself',
    params: z.object({ conversationId: id }),
    body,
    answers: { 200: z.object({ preferences, position }) },
    problems: ['not_found'],
    command: changePreferences,
    input: ({ params, body, actor }) => ({ ...params, userId: actor.userId, changes: body }),
    answer: (outcome) => answer(200, outcome, { preferences: currentPreferences(outcome.state) }),
  });
}
