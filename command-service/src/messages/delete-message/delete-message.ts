import { messageDeleted } from '@parley/events/event-constructors/message-events';
import type { NewEvent } from '@parley/events/envelope';
import { Problem } from '@parley/service-kit/problems';
import { isCapable, requireMember } from '../../conversations/authorize.ts';
import type { Messaging } from '../message.ts';

export interface DeleteMessage {
  conversationId: string;
  messageId: string;
  deleterId: string;
}

/** Reads: the deleter as member, the message. What is deleted already stays so quietly. */
export function decideDeleteMessage({ conversation, messages }: Messaging, command: DeleteMessage): NewEvent<'MessageDeleted'>[] {
  const { conversationId, messageId, deleterId } = command;
  requireMember(conversation, deleterId);
  const message = messages.get(messageId);
  if (!message) throw new Problem('not_found');
  const { senderId } = message.sent.payload;
  if (senderId !== deleterId && !isCapable(conversation, deleterId, 'message.delete_any')) throw new Problem('forbidden');
  if (message.deletedAt !== null) return [];
  return [
    messageDeleted({ conversationId, messageId, messageSeq: message.sent.version, senderId, mentionsRemoved: [...message.mentions] }),
  ];
}
