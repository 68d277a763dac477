import { messageEntity } from '../entities.ts';
import { conversationStream } from '../streams.ts';
import { eventConstructor, type EventAddress } from './event-constructor.ts';

export const messageSent = eventConstructor('MessageSent', messageAddress, { messages: 1, members: 0 });
export const messageEdited = eventConstructor('MessageEdited', messageAddress);
export const messageDeleted = eventConstructor('MessageDeleted', messageAddress);

function messageAddress({ conversationId, messageId }: { conversationId: string; messageId: string }): EventAddress {
  return { stream: conversationStream(conversationId), entities: [messageEntity(messageId)] };
}
