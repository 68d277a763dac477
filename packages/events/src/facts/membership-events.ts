import type { z } from 'zod';
import { membershipEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { membershipStream } from '../streams.ts';
import type { receiptAdvancedV1 } from '../schemas/membership-events.ts';

export function receiptAdvanced(payload: z.infer<typeof receiptAdvancedV1>): NewEvent<'ReceiptAdvanced'> {
  return { type: 'ReceiptAdvanced', ...ofMembership(payload), payload, steps: { messages: 0, members: 0 } };
}

function ofMembership({ conversationId, userId }: { conversationId: string; userId: string }): Pick<NewEvent, 'stream' | 'entities'> {
  return { stream: membershipStream(conversationId, userId), entities: [membershipEntity(userId)] };
}
