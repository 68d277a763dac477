import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { streamPartition, type StreamName } from '@parley/events/streams';

/** An event log in memory that assigns positions and versions like a real one. */
export class StoredEvents {
  readonly all: AnyStoredEvent[] = [];
  readonly #streams = new Map<StreamName, { version: number; messages: number; members: number }>();
  readonly #positions = new Map<number, number>();

  append(...events: readonly NewEvent[]): AnyStoredEvent[] {
    const stored = events.map((event) => this.#store(event));
    this.all.push(...stored);
    return stored;
  }

  partition(partition: number): AnyStoredEvent[] {
    return this.all.filter((event) => event.partition === partition);
  }

  #store(event: NewEvent): AnyStoredEvent {
    const { type, stream, payload, steps } = event;
    const before = this.#streams.get(stream) ?? { version: 0, messages: 0, members: 0 };
    const after = { version: before.version + 1, messages: before.messages + steps.messages, members: before.members + steps.members };
    this.#streams.set(stream, after);
    const partition = streamPartition(stream);
    const position = (this.#positions.get(partition) ?? 0) + 1;
    this.#positions.set(partition, position);
    const metadata = { actorId: newId(), correlationId: newId() };
    const stored = { id: newId(), stream, partition, position, ...after, recordedAt: 1_700_000_000_000_000 + this.all.length };
    return { ...stored, type, payload, metadata } as AnyStoredEvent;
  }
}
