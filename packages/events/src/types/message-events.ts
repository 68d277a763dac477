/** Messages: of the conversation's stream, each the history of its own entity. */
import { z } from 'zod';
import { messageEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { conversationStream } from '../streams.ts';
import { id } from './fields.ts';

const seq = z.int().positive();

export const messageSentV1 = z.strictObject({
  conversationId: id,
  messageId: id,
  senderId: id,
  /** Apart, so that it can be sealed with a key per user. Null for a message of attachments only. */
  personal: z.strictObject({ text: z.string().nullable() }),
  attachments: z.array(
    z.strictObject({
      fileId: id,
      mediaType: z.string(),
      size: z.int(),
      width: z.int(),
      height: z.int(),
      sha256: z.string(),
    }),
  ),
  replyTo: z.strictObject({ messageId: id, seq, senderId: id }).nullable(),
  mentions: z.array(id),
  clientId: z.string().nullable(),
});

export const messageEditedV1 = z.strictObject({
  conversationId: id,
  messageId: id,
  messageSeq: seq,
  senderId: id,
  personal: z.strictObject({ text: z.string() }),
  mentions: z.array(id),
  /** Whom the message named before and names no more. */
  mentionsRemoved: z.array(id),
});

export const messageDeletedV1 = z.strictObject({
  conversationId: id,
  messageId: id,
  messageSeq: seq,
  senderId: id,
  mentionsRemoved: z.array(id),
});

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
