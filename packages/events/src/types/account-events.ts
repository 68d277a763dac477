import { z } from 'zod';
import { accountEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { accountStream } from '../streams.ts';
import { id } from './fields.ts';

export const accountRegisteredV1 = z.strictObject({
  userId: id,
  /** Apart, so that it can be sealed with a key per user: destroying the key then erases the person. */
  personal: z.strictObject({ username: z.string(), displayName: z.string(), email: z.string().nullable() }),
});

export function accountRegistered(payload: z.infer<typeof accountRegisteredV1>): NewEvent<'AccountRegistered'> {
  return {
    type: 'AccountRegistered',
    stream: accountStream(payload.userId),
    entities: [accountEntity(payload.userId)],
    payload,
    steps: { messages: 0, members: 0 },
  };
}
