import type { z } from 'zod';
import { accountEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { accountStream } from '../streams.ts';
import type { accountRegisteredV1 } from '../schemas/account-events.ts';

export function accountRegistered(payload: z.infer<typeof accountRegisteredV1>): NewEvent<'AccountRegistered'> {
  return {
    type: 'AccountRegistered',
    stream: accountStream(payload.userId),
    entities: [accountEntity(payload.userId)],
    payload,
    steps: { messages: 0, members: 0 },
  };
}
