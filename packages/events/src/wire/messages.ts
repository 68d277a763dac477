import { z } from 'zod';
import { id, seq, time } from './fields.ts';

export const attachment = z.strictObject({
  id,
  mediaType: z.string(),
  size: z.int(),
  width: z.int(),
  height: z.int(),
  sha256: z.string(),
  url: z.string(),
  thumbnailUrl: z.string(),
});
export type Attachment = z.infer<typeof attachment>;

export const quote = z.strictObject({ id, seq, senderId: id, text: z.string().nullable(), deletedAt: time.nullable() });
export type Quote = z.infer<typeof quote>;

export const reaction = z.strictObject({ emoji: z.string(), count: z.int().positive(), mine: z.boolean() });

/** `reactions` and `status` are absent where the response comes from the log alone: edits and replayed commands. */
export const message = z.strictObject({
  id,
  conversationId: id,
  seq,
  senderId: id,
  text: z.string().nullable(),
  attachments: z.array(attachment),
  replyTo: quote.nullable(),
  mentions: z.array(id),
  reactions: z.array(reaction).optional(),
  /** Present only for the sender. */
  status: z.enum(['sent', 'delivered', 'read']).optional(),
  clientId: z.string().nullable(),
  sentAt: time,
  editedAt: time.nullable(),
  deletedAt: time.nullable(),
});
export type Message = z.infer<typeof message>;
