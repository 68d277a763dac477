import { messageSent } from '@parley/events/facts/message-events';
import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { requireOpen, requireUnblocked, type KnownPrivacy } from '../../contacts/reachable.ts';
import type { Conversation } from '../../conversations/conversation.ts';
import { requireCapability } from '../../conversations/authorize.ts';
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
  requireReachable(conversation, command);
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

/** What has begun goes on whatever the recipient's setting is now; a block ends it. */
function requireReachable(conversation: Conversation, { senderId, privacy }: SendMessage): void {
  requireUnblocked(conversation);
  const recipientId = conversation.both.find((userId) => userId !== senderId);
  if (recipientId !== undefined && conversation.messageCount === 0) requireOpen(conversation.pair, recipientId, privacy);
}
