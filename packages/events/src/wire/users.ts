import { z } from 'zod';
import { custom } from '../schemas/custom.ts';
import { id, position, time } from './fields.ts';

export const presence = z.enum(['online', 'offline']).describe('Offline 15 seconds after the last connection closed');
const username = z
  .string()
  .nullable()
  .describe('Unique; 3 to 32 characters of a-z, 0-9, _ and . Null for a user of a product without one: show the display name alone');
const displayName = z.string().describe('Name to show; not unique');
export const erasedAt = time.nullable().describe('When the user was erased; null for everyone else');
const about = z.string().nullable().describe('What the user says about themselves');
const avatarUrl = z
  .string()
  .nullable()
  .describe('Path of the picture, readable by anyone signed in, or the URL that the product gave, which Parley never fetches');
export const userKind = z.enum(['person', 'bot']).describe('`bot`: a program that acts by an API key');
export type UserKind = z.infer<typeof userKind>;
const ofProduct = custom.nullable().describe('Data of the product about the user, which every signed-in user may see');

export const publicProfile = z
  .strictObject({
    id,
    kind: userKind,
    username,
    displayName: displayName.nullable().describe('Name to show; not unique. Null for a user who was erased'),
    about,
    avatarUrl,
    custom: ofProduct,
    erasedAt,
    presence: presence.nullable().describe('Null if you may not see it'),
    lastSeenAt: time.nullable().describe('When the user was last online; null if you may not see it'),
  })
  .describe('A user as every signed-in user may see them');
export type PublicProfile = z.infer<typeof publicProfile>;

const externalId = z.string().nullable().describe('The id that the product gave; no other user sees it');

export const productUser = publicProfile.extend({ externalId }).describe('A user as events show them to the backend of a product');
export type ProductUser = z.infer<typeof productUser>;

export const userProfile = publicProfile
  .extend({ externalId: externalId.optional() })
  .describe('A user as those who ask may see them; `externalId` only for an API key that acts for itself');

export const audience = z.enum(['everyone', 'contacts']).describe('Who may');
export const discoverable = z.enum(['everyone', 'contacts', 'nobody']).describe('Who finds the user by name');
export type Discoverable = z.infer<typeof discoverable>;
export const privacy = z
  .strictObject({
    addToGroups: audience.describe('Who may add the user to groups'),
    messages: audience.describe('Who may write to the user directly and call them'),
    discoverable,
  })
  .describe('Who may reach the user');
export type Privacy = z.infer<typeof privacy>;

export const account = z
  .strictObject({
    id,
    kind: userKind,
    username,
    displayName,
    email: z.string().nullable().describe('For logging in; nobody else sees it'),
    emailVerified: z.boolean().describe('True if a mail to the address has reached the user'),
    about,
    avatarUrl,
    custom: ofProduct,
    privacy,
    createdAt: time.describe('When the account was registered'),
  })
  .describe('Your own account, as in `GET /v1/me`');
export type Account = z.infer<typeof account>;

export const managedUser = account
  .extend({
    externalId,
    suspendedAt: time.nullable().describe('Since when the user may not log in; null if not suspended'),
  })
  .describe('A user as backends and operators see them');
export type ManagedUser = z.infer<typeof managedUser>;

export const erasure = z
  .strictObject({
    id: id.describe('The id of the erasure'),
    state: z.enum(['pending', 'completed']).describe('`completed`: nothing personal is left'),
  })
  .describe('The erasure of a user');
export type Erasure = z.infer<typeof erasure>;

export const userResult = z
  .strictObject({
    externalId: z.string().describe('The id in your product'),
    status: z.int().describe('201 created, 200 updated, else the status of `problem`'),
    user: managedUser.optional().describe('Absent if there is a `problem`'),
    position: position.optional(),
    problem: z
      .looseObject({ code: z.string().describe('Stable') })
      .optional()
      .describe('As a single request would be answered'),
  })
  .describe('What became of one user of a batch');
export type UserResult = z.infer<typeof userResult>;

export const device = z
  .strictObject({
    id: id.describe('The id of its session'),
    deviceName: z.string().nullable().describe('As sent at the log-in'),
    createdAt: time.describe('When it logged in'),
    refreshedAt: time.describe('When it last refreshed its tokens'),
    expiresAt: time.describe('When it has to log in again, unless it refreshes before'),
    current: z.boolean().describe('True for the device that makes the request'),
  })
  .describe('A device on which you are logged in');
export type Device = z.infer<typeof device>;

export const session = z
  .strictObject({
    id,
    accessToken: z.string().describe('JWT for the header `Authorization: Bearer`; valid for 15 minutes'),
    accessTokenExpiresAt: time.describe('Refresh before this time'),
    refreshToken: z.string().optional().describe('For one call of `POST /v1/sessions/refresh`; absent if it is in a cookie'),
  })
  .describe('A session, as register, log in and refresh return it');
export type Session = z.infer<typeof session>;
