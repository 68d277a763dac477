import type { EventPayload } from '../catalogue.ts';
import { messageEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { conversationStream } from '../streams.ts';

export function messageSent(payload: EventPayload<'MessageSent'>): NewEvent<'MessageSent'> {
  return { type: 'MessageSent', ...messageAddress(payload), payload, steps: { messages: 1, members: 0 } };
}

export function messageEdited(payload: EventPayload<'MessageEdited'>): NewEvent<'MessageEdited'> {
  return { type: 'MessageEdited', ...messageAddress(payload), payload, steps: { messages: 0, members: 0 } };
}

export function messageDeleted(payload: EventPayload<'MessageDeleted'>): NewEvent<'MessageDeleted'> {
  return { type: 'MessageDeleted', ...messageAddress(payload), payload, steps: { messages: 0, members: 0 } };
}

function messageAddress({
  conversationId,
  messageId,
}: {
  conversationId: string;
  messageId: string;
}): Pick<NewEvent, 'stream' | 'entities'> {
  return { stream: conversationStream(conversationId), entities: [messageEntity(messageId)] };
}
