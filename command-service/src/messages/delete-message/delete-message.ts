import { messageDeleted } from '@parley/events/event-constructors/message-events';
import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { isCapable, requireMember } from '../../conversations/authorize.ts';
import { memberRefs } from '../../conversations/entity-refs.ts';
import { defineCommand } from '../../define-command.ts';
import { evolveMessageState, initialMessageState, messageRef, type MessageState } from '../message.ts';

export interface DeleteMessage {
  conversationId: string;
  messageId: string;
  deleterId: string;
}

export const deleteMessage = defineCommand({
  name: 'DeleteMessage',
  target: ({ conversationId }) => conversationId,
  reads: ({ conversationId, messageId, deleterId }) => [...memberRefs(conversationId, [deleterId]), messageRef(conversationId, messageId)],
  initial: ({ conversationId, deleterId }, heads) => initialMessageState(conversationId, [deleterId], heads),
  evolve: evolveMessageState,
  decide: decideDeleteMessage,
});

/** System messages stay: they are the product's. */
export function decideDeleteMessage({ conversation, messages }: MessageState, command: DeleteMessage): NewEvent<'MessageDeleted'>[] {
  const { conversationId, messageId, deleterId } = command;
  requireMember(conversation, deleterId);
  const message = messages.get(messageId);
  if (!message) throw new Problem('not_found');
  const { senderId } = message.sent.payload;
  if (senderId === null) throw new Problem('forbidden');
  if (senderId !== deleterId && !isCapable(conversation, deleterId, 'message.delete_any')) throw new Problem('forbidden');
  if (message.deletedAt !== null) return [];
  return [
    messageDeleted({ conversationId, messageId, messageSeq: message.sent.version, senderId, mentionsRemoved: [...message.mentions] }),
  ];
}
