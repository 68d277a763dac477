import { id } from '@parley/events/wire/fields';
import { z } from 'zod';
import type { Fields } from '../../fields.ts';

/** The body of a request to send a message: a text, attachments, or both. */
export function newMessage({ messageText, attachments, mentions, clientId, custom }: Fields) {
  return z
    .strictObject({
      text: messageText.optional(),
      attachments: attachments.optional(),
      replyTo: id.optional().describe('Id of a message of this conversation'),
      mentions: mentions.optional(),
      clientId: clientId.optional(),
      custom: custom.optional(),
    })
    .refine((message) => message.text !== undefined || (message.attachments ?? []).length > 0, {
      path: ['text'],
      message: 'Required if there are no attachments',
    });
}

export type NewMessage = z.output<ReturnType<typeof newMessage>>;
