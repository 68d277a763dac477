import { preferences } from '@parley/events/wire/conversations';
import { id, position, time } from '@parley/events/wire/fields';
import type { Route } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../../answers.ts';
import { commandRoute } from '../../command-route.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { currentPreferences } from '../membership.ts';
import { changePreferences } from './change-preferences.ts';

const mutedUntil = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .pipe(time)
  .nullable();

const body = z.strictObject({
  pinned: z.boolean().exactOptional().describe('List it first'),
  archived: z.boolean().exactOptional().describe('Take it out of the inbox'),
  mutedUntil: mutedUntil.exactOptional().describe('No notifications before this time; null ends it'),
  notifications: preferences.shape.notifications.exactOptional(),
  markedUnread: z.boolean().exactOptional().describe('Show it as unread until you read anything in it'),
});

export function changePreferencesRoute({ handleCommand }: { handleCommand: HandleCommand }): Route {
  return commandRoute(handleCommand, {
    method: 'PATCH',
    path: '/v1/conversations/:conversationId/preferences',
    operation: 'changePreferences',
    scope: 'conversations',
    summary: 'Pin, archive, mute or mark a conversation for yourself',
    description: [
      'Pins, archives or mutes a conversation for yourself, sets which messages notify you, or marks it as unread; other members',
      'do not notice. Your other devices receive `preferences.changed`.',
    ].join(' '),
    examples: [{ body: { pinned: true } }],
    params: z.object({ conversationId: id }),
    body,
    answers: { 200: z.object({ preferences, position }) },
    problems: ['not_found'],
    command: changePreferences,
    input: ({ params, body, actor }) => ({ ...params, userId: actor.userId, changes: body }),
    answer: (outcome) => answer(200, outcome, { preferences: currentPreferences(outcome.state) }),
  });
}
