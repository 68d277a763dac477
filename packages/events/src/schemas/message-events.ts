/** Messages, in the conversation's stream. Each message is an entity with its own history. */
import { z } from 'zod';
import { eventSchema } from '../event-schema.ts';
import { id } from './fields.ts';

const seq = z.int().positive();

const attachment = z.strictObject({
  fileId: id,
  mediaType: z.string(),
  size: z.int(),
  width: z.int(),
  height: z.int(),
  sha256: z.string(),
});

export const messageEvents = {
  MessageSent: eventSchema(
    z.strictObject({
      conversationId: id,
      messageId: id,
      senderId: id,
      /** An object of its own, so that it can be encrypted with a key per user. Null for a message of attachments only. */
      personal: z.strictObject({ text: z.string().nullable() }),
      attachments: z.array(attachment),
      replyTo: z.strictObject({ messageId: id, seq, senderId: id }).nullable(),
      mentions: z.array(id),
      clientId: z.string().nullable(),
    }),
  ),
  MessageEdited: eventSchema(
    z.strictObject({
      conversationId: id,
      messageId: id,
      messageSeq: seq,
      senderId: id,
      personal: z.strictObject({ text: z.string() }),
      mentions: z.array(id),
      /** Users that the previous text mentioned and this one does not. */
      mentionsRemoved: z.array(id),
    }),
  ),
  MessageDeleted: eventSchema(
    z.strictObject({ conversationId: id, messageId: id, messageSeq: seq, senderId: id, mentionsRemoved: z.array(id) }),
  ),
};
