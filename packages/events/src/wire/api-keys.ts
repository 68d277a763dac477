import { z } from 'zod';
import { id, time } from './fields.ts';

export const apiKey = z
  .strictObject({
    id: z.string().describe('12 characters; the key itself contains it'),
    name: z.string().describe('For operators'),
    scopes: z.array(z.string()).describe('What the key may do'),
    userId: id.nullable().describe('The user that the key always acts as; null if each request names one in `Parley-Act-As`'),
    createdAt: time.describe('When it was created'),
    lastUsedAt: time.nullable().describe('When it was last used, to the minute; null if never'),
    expiresAt: time.nullable().describe('From then on it is rejected; null for never'),
  })
  .describe('A key of a backend, without its secret');
export type ApiKey = z.infer<typeof apiKey>;
