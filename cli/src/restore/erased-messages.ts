/** Deletes messages that the restored log still has, although their keys are destroyed: they were deleted after the backup. */
import { chunks } from '@parley/concurrency/chunks';
import type { HandleCommand } from '@parley/command-service/handle-command';
import { deleteErasedMessages } from '@parley/command-service/messages/delete-messages/delete-messages';
import type { Anchor, EventStore } from '@parley/event-store/event-store';
import type { EventType } from '@parley/events/catalogue';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { deletionsIn } from '@parley/events/event-constructors/message-events';
import { isSealed } from '@parley/events/sealing';
import { parseEnvelope } from '@parley/key-store/envelope';
import { slotSecret } from '@parley/key-store/key-page';
import { readErasedPartitions, readPages } from '@parley/key-store/key-pages';
import type { KeyTables } from '@parley/key-store/wrapped-keys';
import { offlineRequest } from './offline-commands.ts';

interface Dependencies {
  /** The log without decorators. */
  stored: Pick<EventStore, 'readPartition'>;
  keys: KeyTables;
  handleCommand: HandleCommand;
}

interface DeletedMessages {
  count: number;
  /** Their files, which other messages may have, too. */
  fileIds: string[];
}

/** Messages of one event. */
const batchSize = 100;

export async function deleteMessagesWithoutKeys({ stored, keys, handleCommand }: Dependencies): Promise<DeletedMessages> {
  const deleted: DeletedMessages = { count: 0, fileIds: [] };
  for (const partition of await readErasedPartitions(keys)) {
    for (const [conversationId, found] of await findMessages(stored, keys, partition)) {
      for (const messageIds of chunks([...found], batchSize)) {
        const { events, state } = await handleCommand(deleteErasedMessages, { conversationId, messageIds }, offlineRequest());
        for (const { messageId } of events.flatMap(deletionsIn)) {
          deleted.count++;
          deleted.fileIds.push(...state.messages.get(messageId)!.sent.payload.fileIds);
        }
      }
    }
  }
  return deleted;
}

const types: readonly EventType[] = ['MessageSent', 'MessageEdited', 'MessageDeleted', 'MessagesDeleted'];
const eventsPerRead = 1_000;

/** Messages by conversation that are not deleted, and of which an event has no key. */
async function findMessages(stored: Dependencies['stored'], keys: KeyTables, partition: number): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  for (let after: Anchor = { position: 0, eventId: null }; ;) {
    const events = await stored.readPartition(partition, after, eventsPerRead, types);
    const last = events.at(-1);
    if (!last) return found;
    const withoutKey = await eventsWithoutKey(keys, events);
    for (const event of events) {
      const { conversationId, messageId } = event.payload as { conversationId: string; messageId: string };
      for (const deletion of deletionsIn(event)) found.get(conversationId)?.delete(deletion.messageId);
      if (withoutKey.has(event)) found.set(conversationId, (found.get(conversationId) ?? new Set()).add(messageId));
    }
    after = { position: last.position, eventId: last.id };
  }
}

async function eventsWithoutKey(keys: KeyTables, events: readonly AnyStoredEvent[]): Promise<Set<AnyStoredEvent>> {
  const sealed = events.flatMap((event) =>
    types.includes(event.type) && isSealed(event.payload) ? [{ event, ...parseEnvelope(event.payload.personal) }] : [],
  );
  const pages = await readPages(keys, [...new Set(sealed.map(({ pageId }) => pageId))]);
  const isErased = ({ pageId, slot }: { pageId: string; slot: number }): boolean => {
    const page = pages.get(pageId);
    return page === null || (page !== undefined && slotSecret(page, slot) === null);
  };
  return new Set(sealed.filter(isErased).map(({ event }) => event));
}
