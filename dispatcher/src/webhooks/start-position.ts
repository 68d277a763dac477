import type { Anchor, EventStore, PartitionHead } from '@parley/event-store/event-store';
import type { WebhookStart } from './delivery-target.ts';

type Log = Pick<EventStore, 'readPartition'>;

/** The event before the first one to deliver. */
export async function anchorBefore(log: Log, start: WebhookStart, { partition, position: head }: PartitionHead): Promise<Anchor> {
  const { startAt, startPartition, startPosition } = start;
  const position =
    startPartition === partition && startPosition !== null
      ? Math.min(startPosition - 1, head)
      : startAt === 0
        ? 0
        : await lastBefore(log, startAt, { partition, head });
  return { position, eventId: position === 0 ? null : (await eventAt(log, partition, position)).id };
}

/** Position of the last event before the time: times never decrease within a partition. */
async function lastBefore(log: Log, at: number, { partition, head }: { partition: number; head: number }): Promise<number> {
  const isBefore = async (position: number) => (await eventAt(log, partition, position)).recordedAt < at;
  if (head === 0 || (await isBefore(head))) return head;
  let [low, high] = [0, head];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (await isBefore(middle)) low = middle;
    else high = middle;
  }
  return low;
}

async function eventAt(log: Log, partition: number, position: number) {
  const [event] = await log.readPartition(partition, { position: position - 1, eventId: null }, 1);
  if (event === undefined) throw new Error(`partition ${partition} has no event at position ${position}`);
  return event;
}
