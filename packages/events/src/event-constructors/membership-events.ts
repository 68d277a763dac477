import type { EventPayload } from '../catalogue.ts';
import { membershipEntity, preferencesEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { membershipStream } from '../streams.ts';

const steps = { messages: 0, members: 0 };

export function receiptAdvanced(payload: EventPayload<'ReceiptAdvanced'>): NewEvent<'ReceiptAdvanced'> {
  const { conversationId, userId } = payload;
  const stream = membershipStream(conversationId, userId);
  return { type: 'ReceiptAdvanced', stream, entities: [membershipEntity(userId)], payload, steps };
}

export function preferencesChanged(payload: EventPayload<'PreferencesChanged'>): NewEvent<'PreferencesChanged'> {
  const { conversationId, userId } = payload;
  const stream = membershipStream(conversationId, userId);
  return { type: 'PreferencesChanged', stream, entities: [preferencesEntity(userId)], payload, steps };
}
