import { z } from 'zod';
import { id, time } from './fields.ts';

export const invite = z
  .strictObject({
    id: id.describe('Not the token of the link, which cannot be read again'),
    note: z.string().nullable().describe('For operators'),
    maxUses: z.int().positive().describe('Accounts that may be created with it'),
    uses: z.int().nonnegative().describe('Accounts that were created with it'),
    createdAt: time.describe('When it was created'),
    expiresAt: time.nullable().describe('From then on it is refused; null for never'),
    isRevoked: z.boolean().describe('True if an operator revoked it'),
  })
  .describe('An invite to create an account');
export type Invite = z.infer<typeof invite>;
