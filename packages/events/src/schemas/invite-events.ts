/** Events of an invite's stream. Each carries the whole state, and none of them the token, of which the id is a hash. */
import { z } from 'zod';
import { eventSchema } from '../event-schema.ts';
import { id } from './fields.ts';

/** `expiresAt`: microseconds since 1970. */
const invite = z.strictObject({
  maxUses: z.int().positive(),
  uses: z.int().nonnegative(),
  expiresAt: z.int().nullable(),
  isRevoked: z.boolean(),
});

export const inviteEvents = {
  /** `note`: for operators. */
  InviteCreated: eventSchema(z.strictObject({ inviteId: id, note: z.string().nullable(), invite })),
  /** The user registered with it. In the partition of the user's account, and in the same commit as the registration. */
  InviteUsed: eventSchema(z.strictObject({ inviteId: id, userId: id, invite })),
  InviteRevoked: eventSchema(z.strictObject({ inviteId: id, invite })),
};
