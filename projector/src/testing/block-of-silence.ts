import type { NewEvent } from '@parley/events/envelope';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { newId } from '@parley/events/ids';
import { blockSize } from '@parley/read-tables/search/blocks';

/** So many messages without a text that whatever was said before them stands in search's index. */
export function blockOfSilence(conversationId: string, senderId: string): [NewEvent, ...NewEvent[]] {
  const nothing = { personal: { text: null }, attachments: [], replyTo: null, mentions: [], clientId: null };
  const message = (): NewEvent => messageSent({ conversationId, messageId: newId(), senderId, ...nothing });
  return [message(), ...Array.from({ length: blockSize - 1 }, message)];
}
