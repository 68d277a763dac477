import type { EventStore } from '@parley/event-store/event-store';
import type { EventPayload } from '@parley/events/catalogue';
import { decodePosition } from '@parley/events/positions';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';

export type DeliveryStart = EventPayload<'WebhookSought'>['start'];

export const startField = z
  .string()
  .refine(
    (text) => text === 'now' || text === 'start' || decodePosition(text) !== null || isTime(text),
    'Must be now, start, a position or a time (RFC 3339)',
  )
  .describe('`now`, `start`, the `position` of an event, or a time (RFC 3339): the first event to deliver');

const isTime = (text: string): boolean => z.iso.datetime({ offset: true }).safeParse(text).success;

interface Dependencies {
  store: Pick<EventStore, 'epoch' | 'readPartition'>;
  /** Microseconds since 1970 by the log's clock. */
  now: () => Promise<number>;
}

/** Where delivery begins. A position also gives a time, for the other partitions. Throws Problem `position_unknown`. */
export async function deliveryStart(text: string, { store, now }: Dependencies): Promise<DeliveryStart> {
  if (text === 'start') return { at: 0, partition: null, position: null };
  if (text === 'now') return { at: await now(), partition: null, position: null };
  const token = decodePosition(text);
  if (token === null) return { at: Date.parse(text) * 1_000, partition: null, position: null };
  const { epoch, partition, position } = token;
  if (epoch !== store.epoch || position === 0) throw new Problem('position_unknown');
  const [event] = await store.readPartition(partition, { position: position - 1, eventId: null }, 1).catch(() => []);
  if (event === undefined) throw new Problem('position_unknown');
  return { at: event.recordedAt, partition, position };
}
