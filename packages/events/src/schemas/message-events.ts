/** Messages, in the conversation's stream. Each message is an entity with its own history. */
import { z } from 'zod';
import { eventSchema } from '../event-schema.ts';
import { custom } from './custom.ts';
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

const messageSentV1 = z.strictObject({
  conversationId: id,
  messageId: id,
  senderId: id,
  /** An object of its own, so that it can be encrypted with a key per user. Null for a message of attachments only. */
  personal: z.strictObject({ text: z.string().nullable() }),
  attachments: z.array(attachment),
  replyTo: z.strictObject({ messageId: id, seq, senderId: id }).nullable(),
  mentions: z.array(id),
  clientId: z.string().nullable(),
});

const messageSentV2 = messageSentV1.extend({
  /** Null: a system message, from the backend of a product. */
  senderId: id.nullable(),
  personal: messageSentV1.shape.personal.extend({ custom: custom.optional() }),
  replyTo: z.strictObject({ messageId: id, seq, senderId: id.nullable() }).nullable(),
});

const messageEditedV1 = z.strictObject({
  conversationId: id,
  messageId: id,
  messageSeq: seq,
  senderId: id,
  personal: z.strictObject({ text: z.string() }),
  mentions: z.array(id),
  /** Users that the previous text mentioned and this one does not. */
  mentionsRemoved: z.array(id),
});

export const messageEvents = {
  MessageSent: eventSchema(
    messageSentV2.omit({ attachments: true, clientId: true }).extend({
      personal: messageSentV2.shape.personal.extend({
        /** Details of the files, in their order. */
        attachments: z.array(attachment.omit({ fileId: true })).optional(),
        clientId: z.string().optional(),
      }),
      /** In the clear: files are deleted after the key is. */
      fileIds: z.array(id),
    }),
    [messageSentV1, messageSentV2],
  ),
  MessageEdited: eventSchema(
    messageEditedV1.extend({
      /** `custom`: as it is after the edit. */
      personal: messageEditedV1.shape.personal.extend({ custom: custom.optional() }),
    }),
    [messageEditedV1],
  ),
  /**
   * All messages up to `throughSeq`, some at a time. `expired`: the retention time of the conversation is over. `erased`: the conversation is
   * being erased, or a backup was restored that has messages whose keys are destroyed. `messages`: those that were not deleted before.
   */
  MessagesDeleted: eventSchema(
    z.strictObject({
      conversationId: id,
      reason: z.enum(['expired', 'erased']),
      throughSeq: seq,
      messages: z.array(z.strictObject({ messageId: id, messageSeq: seq, senderId: id.nullable(), mentionsRemoved: z.array(id) })),
    }),
  ),
  MessageDeleted: eventSchema(
    z.strictObject({ conversationId: id, messageId: id, messageSeq: seq, senderId: id, mentionsRemoved: z.array(id) }),
  ),
};
