/** Everything about an append that can be computed outside all locks, while another batch commits. */
import { isAlwaysFirst, type Entity } from '@parley/events/entities';
import type { AnyStoredEvent, EventMetadata, NewEvent } from '@parley/events/envelope';
import { eventId } from '@parley/events/ids';
import { partitionOf } from '@parley/events/partitions';
import { storedVersion } from '@parley/events/sealing';
import { type StreamName, streamPartition } from '@parley/events/streams';
import { type Append, type EntityVersion, limits } from '../event-store.ts';
import { refKey } from './log-view.ts';

export interface PreparedEvent {
  id: string;
  newEvent: NewEvent;
  schemaVersion: number;
  /** Without duplicates. The first is stored in the event's row, the others in `event_entities`. */
  entities: readonly Entity[];
  metadata: EventMetadata;
  payloadJson: string;
  plainPayload: AnyStoredEvent['payload'] | undefined;
  /** Content of the metadata column: the stream's name and the event's metadata. */
  metadataJson: string;
}

/** An entry of the read set with its refKey, which batches and caches look up several times. */
export interface PreparedRead {
  ref: EntityVersion;
  key: string;
}

export interface PreparedAppend {
  append: Append;
  reads: readonly PreparedRead[];
  partition: number;
  events: readonly PreparedEvent[];
  bytes: number;
}

/**
 * Throws RangeError for an invalid append: in several partitions, with no or too many events, or with an entity that must be the
 * first of its event and is not, where it would not be found.
 */
export function prepareAppend(append: Append): PreparedAppend {
  const count = append.events.length;
  if (count === 0 || count > limits.eventsPerAppend)
    throw new RangeError(`an append has 1 to ${limits.eventsPerAppend} events, not ${count}`);
  const first = append.events[0].stream;
  const partition = streamPartition(first);
  const isInOtherPartition = ({ stream }: { stream: StreamName }) => stream !== first && streamPartition(stream) !== partition;
  if (append.events.some(isInOtherPartition) || append.readSet.some(isInOtherPartition))
    throw new RangeError('an append must stay within one partition');
  if (append.events.some(({ entities }) => entities.length > 1 && entities.slice(1).some(isAlwaysFirst)))
    throw new RangeError('an entity of this kind must be the first of its event');
  // findCommand looks in the partition of the target.
  if (partitionOf(append.command.targetId) !== partition)
    throw new RangeError('the target of a command must be in the partition of its events');

  const metadata: EventMetadata = { ...append.metadata, actorId: append.command.actorId };
  const metadataOf = metadataTexts(metadata);
  let bytes = 0;
  const events = append.events.map((newEvent, index): PreparedEvent => {
    const [payloadJson, metadataJson] = [JSON.stringify(newEvent.payload), metadataOf(newEvent.stream)];
    bytes += payloadJson.length + metadataJson.length;
    const id = append.eventIds?.[index] ?? eventId(append.command, index);
    const entities = withoutDuplicates(newEvent.entities);
    const plainPayload = append.plainPayloads?.[index];
    const schemaVersion = storedVersion(newEvent.type, newEvent.payload);
    return { id, newEvent, schemaVersion, entities, metadata, payloadJson, plainPayload, metadataJson };
  });
  return { append, reads: append.readSet.map((ref) => ({ ref, key: refKey(ref) })), partition, events, bytes };
}

/** Caches the metadata text of the last stream: most events of an append are in one stream. */
function metadataTexts(metadata: EventMetadata): (stream: StreamName) => string {
  let [last, text]: [StreamName | null, string] = [null, ''];
  return (stream) => {
    if (stream !== last) [last, text] = [stream, JSON.stringify({ stream, ...metadata })];
    return text;
  };
}

function withoutDuplicates(entities: readonly Entity[]): readonly Entity[] {
  return entities.length === 1 ? entities : [...new Set(entities)];
}
