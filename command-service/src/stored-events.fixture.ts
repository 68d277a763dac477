/** Stored events for the tests of deciders: versions from 1 in each stream, all recorded at the same time. */
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { streamPartition, type StreamName } from '@parley/events/streams';

export const recordedAt = 1_790_000_000_000_000;

export function stored(...events: readonly NewEvent[]): AnyStoredEvent[] {
  const heads = new Map<StreamName, { version: number; messages: number; members: number }>();
  return events.map(({ type, stream, payload, steps }, index) => {
    const previous = heads.get(stream) ?? { version: 0, messages: 0, members: 0 };
    const head = { version: previous.version + 1, messages: previous.messages + steps.messages, members: previous.members + steps.members };
    heads.set(stream, head);
    const envelope = { id: newId(), stream, partition: streamPartition(stream), position: index + 1, recordedAt, ...head };
    return { ...envelope, type, payload, metadata: { actorId: newId(), correlationId: 'test' } } as AnyStoredEvent;
  });
}

/** Returns the code of the Problem that the function throws; throws if it does not throw. */
export function refusalOf(decide: () => unknown): string {
  try {
    decide();
  } catch (error) {
    return (error as { code: string }).code;
  }
  throw new Error('the command was not refused');
}
