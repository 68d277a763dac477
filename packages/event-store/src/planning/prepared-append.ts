/** All of an append that can be worked out before its batch is made: outside every lock, while another commit is under way. */
import { currentVersion } from '@parley/events/catalogue';
import { hasStateCarryingEvents, type Entity } from '@parley/events/entities';
import type { EventMetadata, NewEvent } from '@parley/events/envelope';
import { eventId } from '@parley/events/ids';
import { partitionOf } from '@parley/events/partitions';
import { type StreamName, streamPartition } from '@parley/events/streams';
import { type Append, type EntityVersion, limits } from '../event-store.ts';
import { refKey } from './log-view.ts';

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

/** What the append read, with its refKey: batches, and the caches behind them, look it up more than once. */
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
 * Throws RangeError for an append that no store can take: over several partitions, of no or too many events, or with an
 * entity that is told whole behind another one, where nobody would look for it.
 */
export function prepareAppend(append: Append): PreparedAppend {
  const count = append.events.length;
  if (count === 0 || count > limits.eventsPerAppend) throw new RangeError(`an append of ${count} events: 1 to ${limits.eventsPerAppend}`);
  const first = append.events[0].stream;
  const partition = streamPartition(first);
  const isElsewhere = ({ stream }: { stream: StreamName }) => stream !== first && streamPartition(stream) !== partition;
  if (append.events.some(isElsewhere) || append.readSet.some(isElsewhere)) throw new RangeError('an append over several partitions');
  if (append.events.some(({ entities }) => entities.length > 1 && entities.slice(1).some(hasStateCarryingEvents)))
    throw new RangeError('an entity that is told whole is the first of its event');
  // A command is looked for in its target's partition.
  if (partitionOf(append.command.targetId) !== partition)
    throw new RangeError('a command whose target lies in another partition than its events');

  const metadata: EventMetadata = { ...append.metadata, actorId: append.command.actorId, commandKey: append.command.key };
  const metadataOf = metadataTexts(metadata);
  let bytes = 0;
  const events = append.events.map((fact, index): PreparedEvent => {
    const [payloadJson, metadataJson] = [JSON.stringify(fact.payload), metadataOf(fact.stream)];
    bytes += payloadJson.length + metadataJson.length;
    const id = eventId(append.command, index);
    return { id, fact, schemaVersion: currentVersion(fact.type), entities: eachOnce(fact.entities), metadata, payloadJson, metadataJson };
  });
  return { append, reads: append.readSet.map((ref) => ({ ref, key: refKey(ref) })), partition, events, bytes };
}

/** The metadata column of an append's events: most are of one stream. */
function metadataTexts(metadata: EventMetadata): (stream: StreamName) => string {
  let [last, text]: [StreamName | null, string] = [null, ''];
  return (stream) => {
    if (stream !== last) [last, text] = [stream, JSON.stringify({ stream, ...metadata })];
    return text;
  };
}

function eachOnce(entities: readonly Entity[]): readonly Entity[] {
  return entities.length === 1 ? entities : [...new Set(entities)];
}
