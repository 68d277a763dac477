import type { EventPayload } from '../catalogue.ts';
import { messageEntity, retentionEntity } from '../entities.ts';
import type { AnyStoredEvent, NewEvent } from '../envelope.ts';
import { conversationStream } from '../streams.ts';
import { eventConstructor, type EventAddress } from './event-constructor.ts';

export const messageSent = eventConstructor('MessageSent', messageAddress, { messages: 1, members: 0 });
export const messageEdited = eventConstructor('MessageEdited', messageAddress);
export const messageDeleted = eventConstructor('MessageDeleted', messageAddress);

export function messagesDeleted(payload: EventPayload<'MessagesDeleted'>): NewEvent<'MessagesDeleted'> {
  return {
    type: 'MessagesDeleted',
    stream: conversationStream(payload.conversationId),
    entities: [retentionEntity(payload.conversationId), ...payload.messages.map(({ messageId }) => messageEntity(messageId))],
    payload,
    steps: { messages: 0, members: 0 },
  };
}

/** The files of a message with their details, which are empty once the message is erased. */
export function attachmentsIn({ fileIds, personal: { attachments } }: EventPayload<'MessageSent'>): AttachedFile[] {
  return fileIds.map((fileId, index) => ({ fileId, ...(attachments?.[index] ?? erasedDetails) }));
}

/** Details of an attachment. */
export type AttachmentDetails = NonNullable<EventPayload<'MessageSent'>['personal']['attachments']>[number];

export type AttachedFile = { fileId: string } & AttachmentDetails;

const erasedDetails: AttachmentDetails = { mediaType: '', size: 0, width: 0, height: 0, sha256: '' };

/** A message that an event deletes. */
export type Deletion = EventPayload<'MessagesDeleted'>['messages'][number];

/** The messages that the event deletes. */
export function deletionsIn(event: AnyStoredEvent): readonly Deletion[] {
  if (event.type === 'MessageDeleted') return [event.payload];
  return event.type === 'MessagesDeleted' ? event.payload.messages : [];
}

function messageAddress({ conversationId, messageId }: { conversationId: string; messageId: string }): EventAddress {
  return { stream: conversationStream(conversationId), entities: [messageEntity(messageId)] };
}
