/** Events of an API key's stream, for the record of who could do what and when. They contain neither the secret nor its hash. */
import { z } from 'zod';
import { eventSchema } from '../event-schema.ts';
import { id } from './fields.ts';

const keyId = z.string();

export const apiKeyEvents = {
  /** `userId`: the user that the key always acts as, if any. `expiresAt`: microseconds since 1970. */
  ApiKeyCreated: eventSchema(
    z.strictObject({
      keyId,
      name: z.string(),
      scopes: z.array(z.string()),
      userId: id.nullable(),
      expiresAt: z.number().int().nullable(),
    }),
  ),
  ApiKeyRevoked: eventSchema(z.strictObject({ keyId })),
};
