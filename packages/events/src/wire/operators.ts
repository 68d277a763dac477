/** Users as operators see them. */
import { z } from 'zod';
import { time } from './fields.ts';
import { device, managedUser, presence } from './users.ts';

export const userRole = z.enum(['user', 'operator']).describe('`operator`: administers the installation');
export type UserRole = z.infer<typeof userRole>;

const count = z.int().nonnegative();

export const userOverview = managedUser
  .extend({
    role: userRole,
    sessionCount: count.describe('Devices on which the user is logged in'),
    conversationCount: count.describe('Conversations of which the user is a member'),
    fileBytes: count.describe('Size of the files that the user uploaded'),
    presence: presence.nullable().describe('Whatever the user lets others see; null while it cannot be determined'),
    lastSeenAt: time.nullable().describe('When the user was last online; null if never'),
  })
  .describe('A user as operators see them');
export type UserOverview = z.infer<typeof userOverview>;

const userDevice = device.omit({ current: true }).describe('A device on which the user is logged in');

export const userDetails = userOverview
  .extend({ sessions: z.array(userDevice).describe('The newest first') })
  .describe('A user with the sessions, as operators see them');
export type UserDetails = z.infer<typeof userDetails>;

export const passwordReset = z
  .strictObject({
    url: z.string().describe('The link, below PUBLIC_URL: hand it to the user'),
    expiresAt: time.describe('Until then it works, once'),
  })
  .describe('A link with which a user sets a new password');
export type PasswordReset = z.infer<typeof passwordReset>;
