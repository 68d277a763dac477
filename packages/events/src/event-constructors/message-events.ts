import type { z } from 'zod';
import { messageEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { conversationStream } from '../streams.ts';
import type { messageDeletedV1, messageEditedV1, messageSentV1 } from '../schemas/message-events.ts';

export function messageSent(payload: z.infer<typeof messageSentV1>): NewEvent<'MessageSent'> {
  return { type: 'MessageSent', ...ofMessage(payload), payload, steps: { messages: 1, members: 0 } };
}

export function messageEdited(payload: z.infer<typeof messageEditedV1>): NewEvent<'MessageEdited'> {
  return { type: 'MessageEdited', ...ofMessage(payload), payload, steps: { messages: 0, members: 0 } };
}

export function messageDeleted(payload: z.infer<typeof messageDeletedV1>): NewEvent<'MessageDeleted'> {
  return { type: 'MessageDeleted', ...ofMessage(payload), payload, steps: { messages: 0, members: 0 } };
}

function ofMessage({ conversationId, messageId }: { conversationId: string; messageId: string }): Pick<NewEvent, 'stream' | 'entities'> {
  return { stream: conversationStream(conversationId), entities: [messageEntity(messageId)] };
}
