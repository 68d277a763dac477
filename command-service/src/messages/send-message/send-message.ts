import { messageSent } from '@parley/events/event-constructors/message-events';
import type { NewEvent } from '@parley/events/envelope';
import type { Custom } from '@parley/events/schemas/custom';
import { requireCapability } from '../../conversations/authorize.ts';
import { recipientToCheck, requireReachable } from '../../conversations/reachable.ts';
import { memberRefs, pairRef } from '../../conversations/entity-refs.ts';
import { defineCommand, type ResolvedInputs } from '../../define-command.ts';
import { invalidField } from '../../fields.ts';
import { requireOwn } from '../../files/own-files.ts';
import { requireMembersMentioned } from '../mentions.ts';
import { evolveMessageState, initialMessageState, messageRef, type MessageState } from '../message.ts';

export interface SendMessage {
  conversationId: string;
  /** Id of the new message. */
  messageId: string;
  senderId: string;
  text: string | null;
  custom?: Custom | undefined;
  /** Ids of files. */
  attachments: readonly string[];
  /** Id of the quoted message. */
  replyTo: string | null;
  /** Ids of users. */
  mentions: readonly string[];
  clientId: string | null;
}

export const sendMessage = defineCommand({
  name: 'SendMessage',
  target: ({ conversationId }) => conversationId,
  reads: ({ conversationId, senderId, mentions, replyTo }) => [
    ...memberRefs(conversationId, [senderId, ...mentions]),
    ...(replyTo === null ? [] : [messageRef(conversationId, replyTo)]),
    pairRef(conversationId),
  ],
  initial: ({ conversationId, senderId, mentions }, heads) => initialMessageState(conversationId, [senderId, ...mentions], heads),
  evolve: evolveMessageState,
  privacyOf: ({ conversation }, { senderId }) => recipientToCheck(conversation, senderId),
  files: ({ attachments }) => attachments,
  decide: decideSendMessage,
});

export function decideSendMessage(
  { conversation, messages }: MessageState,
  command: SendMessage,
  { privacy, files }: ResolvedInputs,
): [NewEvent<'MessageSent'>] {
  const { conversationId, messageId, senderId, text, custom, replyTo, mentions, clientId } = command;
  requireCapability(conversation, senderId, 'message.send');
  requireReachable(conversation, senderId, privacy);
  requireMembersMentioned(conversation, mentions);
  const attachments = command.attachments.map((fileId, index) => requireOwn(files, fileId, `attachments.${index}`));
  const quoted = replyTo === null ? null : messages.get(replyTo)?.sent;
  if (quoted === undefined) throw invalidField('replyTo', 'Must be a message in this conversation');
  return [
    messageSent({
      conversationId,
      messageId,
      senderId,
      personal: {
        text,
        ...(custom !== undefined && { custom }),
        ...(attachments.length > 0 && { attachments }),
        ...(clientId !== null && { clientId }),
      },
      fileIds: [...command.attachments],
      replyTo: quoted && { messageId: quoted.payload.messageId, seq: quoted.version, senderId: quoted.payload.senderId },
      mentions: [...mentions],
    }),
  ];
}
