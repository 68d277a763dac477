import type { NewEvent } from '@parley/events/envelope';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { segmentSize } from '@parley/read-tables/search/segments';

/** A whole segment of messages without text: all messages before it end up in the search index. */
export function fillerSegment(conversationId: string, senderId: string): [NewEvent, ...NewEvent[]] {
  const defaults = { personal: { text: null }, fileIds: [], replyTo: null, mentions: [] };
  const message = (): NewEvent => messageSent({ conversationId, messageId: newId(), senderId, ...defaults });
  return [message(), ...Array.from({ length: segmentSize - 1 }, message)];
}
