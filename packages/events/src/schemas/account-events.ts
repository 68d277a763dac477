import { z } from 'zod';
import { id } from './fields.ts';

export const accountRegisteredV1 = z.strictObject({
  userId: id,
  /** Apart, so that it can be sealed with a key per user: destroying the key then erases the person. */
  personal: z.strictObject({ username: z.string(), displayName: z.string(), email: z.string().nullable() }),
});
