import { z } from 'zod';
import { id } from './fields.ts';

export const accountRegisteredV1 = z.strictObject({
  userId: id,
  /** Apart, so that it can be sealed with a key per user: destroying the key then erases the person. */
  personal: z.strictObject({ username: z.string(), displayName: z.string(), email: z.string().nullable() }),
});

/** What the account says of itself: each whole, as it stands from then on. */
export const usernameChangedV1 = z.strictObject({ userId: id, personal: z.strictObject({ username: z.string() }) });

export const displayNameChangedV1 = z.strictObject({ userId: id, personal: z.strictObject({ displayName: z.string() }) });

export const emailChangedV1 = z.strictObject({ userId: id, personal: z.strictObject({ email: z.string().nullable() }) });

export const aboutChangedV1 = z.strictObject({ userId: id, personal: z.strictObject({ about: z.string().nullable() }) });

/** Null takes it away. */
export const avatarChangedV1 = z.strictObject({ userId: id, avatarFileId: id.nullable() });

const audience = z.enum(['everyone', 'contacts']);

/** Who may add the account to groups, and who may begin to write to it. */
export const privacyChangedV1 = z.strictObject({ userId: id, addToGroups: audience, messages: audience });
