import { id } from '@parley/events/wire/fields';
import { audience } from '@parley/events/wire/users';
import { z } from 'zod';
import type { Fields } from '../../fields.ts';

/** Body of `PATCH /v1/me`; a missing field does not change. */
export function profileChangesBody({ username, displayName, email, anyPassword, about }: Fields) {
  return z
    .strictObject({
      username: username.optional(),
      displayName: displayName.optional(),
      email: email.nullable().optional(),
      currentPassword: anyPassword.optional(),
      about: about.nullable().optional(),
      avatarFileId: id.nullable().optional(),
      privacy: z.strictObject({ addToGroups: audience.optional(), messages: audience.optional() }).optional(),
    })
    .refine((changes) => changes.email === undefined || changes.currentPassword !== undefined, {
      path: ['currentPassword'],
      message: 'Required to change the email address',
    });
}
