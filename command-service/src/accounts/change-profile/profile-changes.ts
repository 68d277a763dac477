import { id } from '@parley/events/wire/fields';
import { audience, discoverable } from '@parley/events/wire/users';
import { z } from 'zod';
import type { Fields } from '../../fields.ts';

/** Body of `PATCH /v1/me`; a missing field does not change. */
export function profileChangesBody({ username, displayName, email, anyPassword, about }: Fields) {
  return z
    .strictObject({
      username: username.optional(),
      displayName: displayName.optional(),
      email: email.nullable().optional().describe('Null removes it'),
      currentPassword: anyPassword.optional().describe('Required to change the email address'),
      about: about.nullable().optional().describe('Up to 500 characters about yourself; null removes them'),
      avatarFileId: id.nullable().optional().describe('Id of an image that you uploaded; null removes the picture'),
      privacy: z
        .strictObject({
          addToGroups: audience.optional().describe('Who may add you to groups'),
          messages: audience.optional().describe('Who may write to you directly and call you'),
          discoverable: discoverable.optional().describe('Who finds you by name; those who know your id still see your profile'),
        })
        .optional()
        .describe('Only the settings that change'),
    })
    .refine((changes) => changes.email === undefined || changes.currentPassword !== undefined, {
      path: ['currentPassword'],
      message: 'Required to change the email address',
    });
}
