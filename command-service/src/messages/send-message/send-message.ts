import { messageSent } from '@parley/events/facts/message-events';
import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import type { KnownPrivacy } from '../../contacts/reachable.ts';
import { requireCapability } from '../../conversations/authorize.ts';
import { requireReachable } from '../../conversations/require-reachable.ts';
import { invalidField } from '../../fields.ts';
import { requireMembersMentioned } from '../mentions.ts';
import type { Messaging } from '../message.ts';

export interface SendMessage {
  conversationId: string;
  /** Of the message to be. */
  messageId: string;
  senderId: string;
  text: string | null;
  attachments: readonly string[];
  replyTo: string | null;
  mentions: readonly string[];
  clientId: string | null;
  privacy: KnownPrivacy;
}

/** Reads: the sender and those mentioned as members, the message replied to, the pair. */
export function decideSendMessage({ conversation, messages }: Messaging, command: SendMessage): [NewEvent<'MessageSent'>] {
  const { conversationId, messageId, senderId, text, attachments, replyTo, mentions, clientId } = command;
  requireCapability(conversation, senderId, 'message.send');
  requireReachable(conversation, { userId: senderId, privacy: command.privacy });
  requireMembersMentioned(conversation, mentions);
  if (attachments.length > 0) throw new Problem('unknown_file', { errors: [{ path: 'attachments.0', message: 'Is no file of yours' }] });
  const quoted = replyTo === null ? null : messages.get(replyTo)?.sent;
  if (quoted === undefined) throw invalidField('replyTo', 'Is no message of this conversation');
  return [
    messageSent({
      conversationId,
      messageId,
      senderId,
      personal: { text },
      attachments: [],
      replyTo: quoted && { messageId: quoted.payload.messageId, seq: quoted.version, senderId: quoted.payload.senderId },
      mentions: [...mentions],
      clientId,
    }),
  ];
}
