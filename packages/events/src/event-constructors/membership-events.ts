import type { z } from 'zod';
import { membershipEntity, preferencesEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { membershipStream } from '../streams.ts';
import type { preferencesChangedV1, receiptAdvancedV1 } from '../schemas/membership-events.ts';

const steps = { messages: 0, members: 0 };

export function receiptAdvanced(payload: z.infer<typeof receiptAdvancedV1>): NewEvent<'ReceiptAdvanced'> {
  const { conversationId, userId } = payload;
  return {
    type: 'ReceiptAdvanced',
    stream: membershipStream(conversationId, userId),
    entities: [membershipEntity(userId)],
    payload,
    steps,
  };
}

export function preferencesChanged(payload: z.infer<typeof preferencesChangedV1>): NewEvent<'PreferencesChanged'> {
  const { conversationId, userId } = payload;
  return {
    type: 'PreferencesChanged',
    stream: membershipStream(conversationId, userId),
    entities: [preferencesEntity(userId)],
    payload,
    steps,
  };
}
