import { id } from '@parley/events/wire/fields';
import { z } from 'zod';
import type { Fields } from '../../fields.ts';

/** The body of a request for a new conversation, by its kind. */
export function newConversation({ title, userIds, custom }: Pick<Fields, 'title' | 'userIds' | 'custom'>) {
  return z.discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('direct').describe('With one user'),
        userId: id.optional().describe('The other user'),
        userIds: userIds.length(2).optional().describe('Both users; only from an API key that acts as no user, instead of `userId`'),
        custom: custom.optional(),
      })
      .refine((body) => (body.userId === undefined) !== (body.userIds === undefined), {
        path: ['userId'],
        message: 'Either `userId` or `userIds` is required',
      }),
    z.strictObject({
      kind: z.literal('group').describe('With a title, and any number of members'),
      title,
      memberIds: userIds.optional().describe('The other members'),
      avatarFileId: id.optional().describe('Id of an image that you uploaded'),
      custom: custom.optional(),
    }),
  ]);
}

type NewConversation = z.output<ReturnType<typeof newConversation>>;
export type NewDirectConversation = Extract<NewConversation, { kind: 'direct' }>;
export type NewGroup = Extract<NewConversation, { kind: 'group' }>;
