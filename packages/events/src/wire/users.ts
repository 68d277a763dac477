import { z } from 'zod';
import { id, time } from './fields.ts';

export const presence = z.enum(['online', 'offline']);

/** A user as any signed-in user may see them. `presence` and `lastSeenAt` are null where they are not visible. */
export const publicProfile = z.strictObject({
  id,
  username: z.string(),
  displayName: z.string(),
  about: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  presence: presence.nullable(),
  lastSeenAt: time.nullable(),
});
export type PublicProfile = z.infer<typeof publicProfile>;

export const audience = z.enum(['everyone', 'contacts']);
/** Audiences that may add the user to groups and start a conversation with them. */
export const privacy = z.strictObject({ addToGroups: audience, messages: audience });
export type Privacy = z.infer<typeof privacy>;

/** The user's own account, as in `GET /v1/me`. */
export const account = z.strictObject({
  id,
  username: z.string(),
  displayName: z.string(),
  email: z.string().nullable(),
  about: z.string().nullable(),
  avatarUrl: z.string().nullable(),
  privacy,
  createdAt: time,
});
export type Account = z.infer<typeof account>;

/** A signed-in device of the user, as in `GET /v1/sessions`. */
export const device = z.strictObject({
  id,
  deviceName: z.string().nullable(),
  createdAt: time,
  refreshedAt: time,
  expiresAt: time,
  /** True for the device that makes the request. */
  current: z.boolean(),
});
export type Device = z.infer<typeof device>;

/** A session, as register, log in and refresh return it. If `refreshToken` is absent, it is in a cookie. */
export const session = z.strictObject({
  id,
  accessToken: z.string(),
  accessTokenExpiresAt: time,
  refreshToken: z.string().optional(),
});
export type Session = z.infer<typeof session>;
