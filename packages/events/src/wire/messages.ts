import { z } from 'zod';
import { custom, id, seq, time } from './fields.ts';

export const attachment = z
  .strictObject({
    id,
    mediaType: z.string().describe('Such as `image/webp`'),
    size: z.int().describe('Bytes'),
    width: z.int().describe('Pixels'),
    height: z.int().describe('Pixels'),
    sha256: z.string().describe('Hash of the stored bytes, in hexadecimal'),
    url: z.string().describe('Path of the image'),
    thumbnailUrl: z.string().describe('Path of a small WebP version'),
  })
  .describe('An uploaded image');
export type Attachment = z.infer<typeof attachment>;

export const quote = z
  .strictObject({
    id,
    seq,
    senderId: id.nullable().describe('The author of the quoted message; null for a system message'),
    text: z.string().nullable().describe('As it is now; null if it is deleted or has none'),
    deletedAt: time.nullable().describe('When the quoted message was deleted'),
    erasedAt: time.nullable().describe('When the author of the quoted message was erased'),
  })
  .describe('The message that a reply answers');
export type Quote = z.infer<typeof quote>;

export const reaction = z
  .strictObject({
    emoji: z.string().describe('One emoji'),
    count: z.int().positive().describe('Users who reacted with it'),
    mine: z.boolean().describe('True if you are one of them'),
  })
  .describe('The reactions with one emoji');

export const message = z
  .strictObject({
    id,
    conversationId: id.describe('Its conversation'),
    seq,
    kind: z.enum(['text', 'system']).describe('`system`: a notice from the backend of the product, which members cannot change'),
    senderId: id.nullable().describe('Its author; null for a system message'),
    text: z.string().nullable().describe('Plain text, as it was sent; null if there is none or the message is deleted'),
    attachments: z.array(attachment).describe('Images'),
    replyTo: quote.nullable().describe('The message that it answers'),
    mentions: z.array(id).describe('Ids of the members that it mentions'),
    reactions: z.array(reaction).optional().describe('By falling count; absent in responses from the log alone: edits and replays'),
    status: z.enum(['sent', 'delivered', 'read']).optional().describe('What the slowest other member has; present only for its author'),
    custom,
    clientId: z.string().nullable().describe('As its author sent it, to find the message that is shown already'),
    sentAt: time.describe('When it was appended'),
    editedAt: time.nullable().describe('When it was last edited'),
    deletedAt: time.nullable().describe('When it was deleted; the message is then a tombstone'),
    erasedAt: time.nullable().describe('When its author was erased: what the message said is gone'),
  })
  .describe('A message');
export type Message = z.infer<typeof message>;

/** System messages have no author. */
export function messageKind(senderId: unknown): Message['kind'] {
  return senderId === null ? 'system' : 'text';
}

export const sharedFile = z
  .strictObject({
    file: attachment,
    messageId: id.describe('The message that it was sent with'),
    seq,
    senderId: id.describe('The author of the message'),
    sentAt: time.describe('When the message was sent'),
  })
  .describe('A file of a conversation');
export type SharedFile = z.infer<typeof sharedFile>;
