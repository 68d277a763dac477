import { messageSent } from '@parley/events/event-constructors/message-events';
import type { NewEvent } from '@parley/events/envelope';
import type { KnownPrivacy } from '../../contacts/knowing-privacy.ts';
import { requireCapability } from '../../conversations/authorize.ts';
import { requireReachable } from '../../conversations/require-reachable.ts';
import { invalidField } from '../../fields.ts';
import { requireOwn, type OwnFiles } from '../../files/own-files.ts';
import { requireMembersMentioned } from '../mentions.ts';
import type { Messaging } from '../message.ts';

export interface SendMessage {
  conversationId: string;
  /** Of the message to be. */
  messageId: string;
  senderId: string;
  text: string | null;
  /** Ids. */
  attachments: readonly string[];
  files: OwnFiles;
  replyTo: string | null;
  mentions: readonly string[];
  clientId: string | null;
  privacy: KnownPrivacy;
}

/** Reads: the sender and those mentioned as members, the message replied to, the pair. */
export function decideSendMessage({ conversation, messages }: Messaging, command: SendMessage): [NewEvent<'MessageSent'>] {
  const { conversationId, messageId, senderId, text, attachments, files, replyTo, mentions, clientId } = command;
  requireCapability(conversation, senderId, 'message.send');
  requireReachable(conversation, { userId: senderId, privacy: command.privacy });
  requireMembersMentioned(conversation, mentions);
  const attached = attachments.map((fileId, index) => requireOwn(files, fileId, `attachments.${index}`));
  const quoted = replyTo === null ? null : messages.get(replyTo)?.sent;
  if (quoted === undefined) throw invalidField('replyTo', 'Is no message of this conversation');
  return [
    messageSent({
      conversationId,
      messageId,
      senderId,
      personal: { text },
      attachments: attached,
      replyTo: quoted && { messageId: quoted.payload.messageId, seq: quoted.version, senderId: quoted.payload.senderId },
      mentions: [...mentions],
      clientId,
    }),
  ];
}
