/** For deciders' tests: facts as the log would hold them, numbered from 1 in each stream and at the same second. */
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { streamPartition, type StreamName } from '@parley/events/streams';

export const secondOfTests = 1_790_000_000_000_000;

export function stored(...events: readonly NewEvent[]): AnyStoredEvent[] {
  const heads = new Map<StreamName, { version: number; messages: number; members: number }>();
  return events.map(({ type, stream, payload, steps }, index) => {
    const before = heads.get(stream) ?? { version: 0, messages: 0, members: 0 };
    const head = { version: before.version + 1, messages: before.messages + steps.messages, members: before.members + steps.members };
    heads.set(stream, head);
    const place = { id: newId(), stream, partition: streamPartition(stream), position: index + 1, recordedAt: secondOfTests, ...head };
    return { ...place, type, payload, metadata: { actorId: newId(), commandKey: newId(), correlationId: 'test' } } as AnyStoredEvent;
  });
}

/** The code of the Problem that the function throws; fails when it throws none. */
export function refusalOf(decide: () => unknown): string {
  try {
    decide();
  } catch (error) {
    return (error as { code: string }).code;
  }
  throw new Error('it was not refused');
}
