import { z } from 'zod';
import { id, time } from './fields.ts';

export const presence = z.enum(['online', 'offline']);

/** What anyone signed in may see of a user; presence and lastSeenAt are null unless the contract lets one see them. */
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
/** Who may add one to groups, and who may begin to write to one. */
export const privacy = z.strictObject({ addToGroups: audience, messages: audience });
export type Privacy = z.infer<typeof privacy>;

/** One's own account, as `GET /v1/me` answers it. */
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

/** One of one's own devices that is logged in, as `GET /v1/sessions` lists it. */
export const device = z.strictObject({
  id,
  deviceName: z.string().nullable(),
  createdAt: time,
  refreshedAt: time,
  expiresAt: time,
  /** Whether it is the one that asks. */
  current: z.boolean(),
});
export type Device = z.infer<typeof device>;

/** A device's sign-in as register, log in and refresh answer it. Cookies carry the refresh token when it is left out. */
export const session = z.strictObject({
  id,
  accessToken: z.string(),
  accessTokenExpiresAt: time,
  refreshToken: z.string().optional(),
});
export type Session = z.infer<typeof session>;
