/**
 * Deletes the oldest messages of a conversation, some with each event. How far it came is in the log, so a process that dies in between is
 * followed by any other.
 */
import type { EventStore } from '@parley/event-store/event-store';
import { conversationStream } from '@parley/events/streams';
import { retentionRef } from '../../conversations/entity-refs.ts';
import type { CommandRequest } from '../../define-command.ts';
import type { HandleCommand } from '../../handle-command.ts';
import { deleteMessages, type DeleteMessages } from './delete-messages.ts';

export interface MessageDeletionDependencies {
  /** The log without decorators: the texts are not needed. */
  stored: Pick<EventStore, 'load' | 'readStream'>;
  handleCommand: HandleCommand;
}

export interface OldestMessages extends Pick<DeleteMessages, 'conversationId' | 'reason'> {
  /** Microseconds since 1970: messages that were sent later stay. */
  sentUntil: number;
}

/** Messages of one event. Each is an entity of it, and a row of several tables. */
const batchSize = 100;
const pageSize = 500;

interface Batch {
  messageIds: string[];
  throughSeq: number;
  /** When the oldest message that stays was sent; null if none stays, undefined if more are to be deleted. */
  oldestLeft: number | null | undefined;
}

/** Deletes up to 100 messages. Resolves with the time of the oldest one that stays, null if none does, undefined if there are more to delete. */
export async function deleteOldestMessages(
  { stored, handleCommand }: MessageDeletionDependencies,
  { conversationId, reason, sentUntil }: OldestMessages,
  request: CommandRequest,
): Promise<number | null | undefined> {
  const { events } = await stored.load([retentionRef(conversationId)], { current: true });
  const last = events.at(-1);
  const after = last?.type === 'MessagesDeleted' ? last.payload.throughSeq : 0;
  const { messageIds, throughSeq, oldestLeft } = await readBatch(stored, { conversationId, sentUntil, after });
  // An event without messages saves the next run the reading of what it has passed.
  if (messageIds.length > 0 || throughSeq >= after + pageSize)
    await handleCommand(deleteMessages, { conversationId, reason, throughSeq, messageIds }, { ...request, key: undefined });
  return oldestLeft;
}

async function readBatch(
  stored: Pick<EventStore, 'readStream'>,
  { conversationId, sentUntil, after }: { conversationId: string; sentUntil: number; after: number },
): Promise<Batch> {
  const batch: Batch = { messageIds: [], throughSeq: after, oldestLeft: null };
  for (;;) {
    // One more than a batch, which shows whether any stays; more at once where few events are messages.
    const limit = batch.throughSeq === after ? batchSize + 1 : pageSize;
    const events = await stored.readStream(conversationStream(conversationId), { after: batch.throughSeq, limit });
    for (const event of events) {
      if (event.type === 'MessageSent') {
        if (event.recordedAt > sentUntil) return { ...batch, oldestLeft: event.recordedAt };
        if (batch.messageIds.length === batchSize) return { ...batch, oldestLeft: undefined };
        batch.messageIds.push(event.payload.messageId);
      }
      batch.throughSeq = event.version;
    }
    if (events.length < limit) return batch;
  }
}
