import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import type { EventStore } from '@parley/event-store/event-store';
import { messageEntity } from '@parley/events/entities';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { deletionsIn } from '@parley/events/event-constructors/message-events';
import { isSealed } from '@parley/events/sealing';
import { conversationStream } from '@parley/events/streams';
import { parseEnvelope } from '@parley/key-store/envelope';
import { eraseSlots } from '@parley/key-store/key-pages';
import { emptyLog, type KeyTables } from '@parley/key-store/wrapped-keys';
import type { ErasureWork } from './erasure-handler.ts';
import { messageEraser } from './tables.ts';

export interface MessageAddress {
  conversationId: string;
  messageId: string;
}

interface Dependencies {
  /** The log without decorators, for the envelopes. */
  stored: Pick<EventStore, 'load'>;
  keys: KeyTables;
  /** Called after each step; tests end the run there. */
  failpoint?: ((name: string) => void) | undefined;
}

/** Erases deleted messages from the log. */
export function messageErasure({ stored, keys, failpoint }: Dependencies): ErasureWork {
  return {
    subscription: messageEraser,
    types: ['MessageDeleted', 'MessagesDeleted'],
    async erase(events, signal) {
      for (const messages of chunked(events.flatMap(deletedMessages), messagesAtOnce)) {
        signal.throwIfAborted();
        await eraseMessages(stored, keys, messages);
        // Reads of SQLite occupy the event loop.
        await turnOfEventLoop();
      }
      failpoint?.('erasure.keys-destroyed');
      await emptyLog(keys);
    },
  };
}

/** Messages whose events are in memory at once. */
const messagesAtOnce = 500;

function deletedMessages(event: AnyStoredEvent): MessageAddress[] {
  const { conversationId } = event.payload as { conversationId: string };
  return deletionsIn(event).map(({ messageId }) => ({ conversationId, messageId }));
}

function chunked<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** Erases the slots that all events of these messages are sealed with; can be repeated. The messages are in one partition. */
async function eraseMessages(stored: Dependencies['stored'], keys: KeyTables, messages: readonly MessageAddress[]): Promise<void> {
  const refs = messages.map(({ conversationId, messageId }) => ({
    stream: conversationStream(conversationId),
    entity: messageEntity(messageId),
  }));
  const { events } = await stored.load(refs, { current: true });
  const slots = events.flatMap(({ payload }) => (isSealed(payload) ? parseEnvelope(payload.personal) : []));
  for (const [pageId, ofPage] of Map.groupBy(slots, (slot) => slot.pageId))
    await eraseSlots(
      keys,
      pageId,
      ofPage.map(({ slot }) => slot),
    );
}
