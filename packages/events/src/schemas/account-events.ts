/**
 * Events of an account's stream. Each change event carries the new value of one profile field. `personal` is an object of its
 * own, so that it can be encrypted with a key per user: deleting the key then erases the person.
 */
import { z } from 'zod';
import { eventSchema } from '../event-schema.ts';
import { id } from './fields.ts';

const audience = z.enum(['everyone', 'contacts']);

export const accountEvents = {
  AccountRegistered: eventSchema(
    z.strictObject({
      userId: id,
      personal: z.strictObject({ username: z.string(), displayName: z.string(), email: z.string().nullable() }),
    }),
  ),
  UsernameChanged: eventSchema(z.strictObject({ userId: id, personal: z.strictObject({ username: z.string() }) })),
  DisplayNameChanged: eventSchema(z.strictObject({ userId: id, personal: z.strictObject({ displayName: z.string() }) })),
  EmailChanged: eventSchema(z.strictObject({ userId: id, personal: z.strictObject({ email: z.string().nullable() }) })),
  AboutChanged: eventSchema(z.strictObject({ userId: id, personal: z.strictObject({ about: z.string().nullable() }) })),
  /** Null removes the avatar. */
  AvatarChanged: eventSchema(z.strictObject({ userId: id, avatarFileId: id.nullable() })),
  /** Audiences that may add the account to groups and start a conversation with it. */
  PrivacyChanged: eventSchema(z.strictObject({ userId: id, addToGroups: audience, messages: audience })),
};
