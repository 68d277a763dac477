import { matchesType } from '@parley/events/wire/delivered-events';
import { deliveredType, isDelivered, readDeliveredEvents, type StoredDeliveredEvent } from '@parley/read-tables/reads/delivered-events';
import type { PartitionEvents } from '@parley/subscription/gather-batch';
import { sequenceOf } from '../event-sequence.ts';
import type { QueuedEvent } from './conversation-queue.ts';
import type { DeliveryContext } from './delivery-target.ts';
import type { Message } from './webhook-endpoint.ts';

/** The events of a batch that the webhook wants, in order; with their messages unless they join a conversation that waits. */
export async function readQueuedEvents(
  { database, store }: Pick<DeliveryContext, 'database' | 'store'>,
  types: readonly string[],
  batch: readonly PartitionEvents[],
  isWaiting: (sequenceId: string) => boolean,
): Promise<QueuedEvent[]> {
  const chosen = batch
    .flatMap(({ events }) => events)
    .filter((event): event is StoredDeliveredEvent => isDelivered(event) && matchesType(types, deliveredType(event)));
  const direct = chosen.filter((event) => !isWaiting(sequenceOf(event)));
  const messages = new Map((await readMessages(database, store.epoch, direct)).map((message) => [message.id, message]));
  return chosen.map((event) => {
    const message = messages.get(event.id);
    return { ...queuedEvent(event), ...(message && { message }) };
  });
}

/** The message of an event: as read with its batch, or else as it is now. */
export async function readMessage({ database, store }: Pick<DeliveryContext, 'database' | 'store'>, event: QueuedEvent): Promise<Message> {
  if (event.message) return event.message;
  const before = { position: event.position - 1, eventId: null };
  const [stored] = await store.whole.readPartition(event.partitionId, before, 1);
  if (stored?.id !== event.eventId || !isDelivered(stored)) throw new Error(`the log lost the pending event ${event.eventId}`);
  const [message] = await readMessages(database, store.epoch, [stored]);
  return message!;
}

async function readMessages(
  database: DeliveryContext['database'],
  epoch: number,
  events: readonly StoredDeliveredEvent[],
): Promise<Message[]> {
  const delivered = await readDeliveredEvents(database, epoch, events);
  return delivered.map((data, index) => ({
    id: data.id,
    type: data.type,
    sequenceId: sequenceOf(events[index]!),
    timestamp: data.at,
    data,
  }));
}

function queuedEvent(event: StoredDeliveredEvent): QueuedEvent {
  return {
    partitionId: event.partition,
    position: event.position,
    sequenceId: sequenceOf(event),
    eventId: event.id,
    type: deliveredType(event),
    recordedAt: event.recordedAt,
    attempts: 0,
  };
}
