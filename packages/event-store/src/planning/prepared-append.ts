/** All of an append that can be worked out before its batch is made: outside every lock, while another commit is under way. */
import { currentVersion } from '@parley/events/catalogue';
import type { Entity } from '@parley/events/entities';
import type { EventMetadata, NewEvent } from '@parley/events/envelope';
import { eventId } from '@parley/events/ids';
import { partitionOf } from '@parley/events/partitions';
import { streamPartition } from '@parley/events/streams';
import { type Append, limits } from '../event-store.ts';

export interface PreparedEvent {
  id: string;
  fact: NewEvent;
  schemaVersion: number;
  /** Each once; the first stands in the event's own row, the others in the side table. */
  entities: readonly Entity[];
  metadata: EventMetadata;
  payloadJson: string;
  /** The metadata column: the stream's name and the event's metadata. */
  metadataJson: string;
}

export interface PreparedAppend {
  append: Append;
  partition: number;
  events: readonly PreparedEvent[];
  bytes: number;
}

/** Throws RangeError for an append that no store can take: over several partitions, of no or too many events. */
export function prepareAppend(append: Append): PreparedAppend {
  const count = append.events.length;
  if (count === 0 || count > limits.eventsPerAppend) throw new RangeError(`an append of ${count} events: 1 to ${limits.eventsPerAppend}`);
  const partition = streamPartition(append.events[0].stream);
  const streams = [...append.events, ...append.readSet].map(({ stream }) => stream);
  if (streams.some((stream) => streamPartition(stream) !== partition)) throw new RangeError('an append over several partitions');
  // A command is looked for in its target's partition.
  if (partitionOf(append.command.targetId) !== partition)
    throw new RangeError('a command whose target lies in another partition than its events');

  const metadata: EventMetadata = { ...append.metadata, actorId: append.command.actorId, commandKey: append.command.key };
  const events = append.events.map((fact, index) => prepareEvent(fact, eventId(append.command, index), metadata));
  const bytes = events.reduce((sum, event) => sum + event.payloadJson.length + event.metadataJson.length, 0);
  return { append, partition, events, bytes };
}

function prepareEvent(fact: NewEvent, id: string, metadata: EventMetadata): PreparedEvent {
  return {
    id,
    fact,
    schemaVersion: currentVersion(fact.type),
    entities: fact.entities.length === 1 ? fact.entities : [...new Set(fact.entities)],
    metadata,
    payloadJson: JSON.stringify(fact.payload),
    metadataJson: JSON.stringify({ stream: fact.stream, ...metadata }),
  };
}
