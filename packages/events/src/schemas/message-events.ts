/** Messages: of the conversation's stream, each the history of its own entity. */
import { z } from 'zod';
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
