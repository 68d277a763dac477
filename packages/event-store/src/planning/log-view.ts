/** What a batch is planned against: the log as it stands under the partitions' locks. */
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { StreamName } from '@parley/events/streams';
import type { EntityRef, StreamHead } from '../event-store.ts';

/** A command's first event, and the hash of the command that wrote it. */
export interface ExecutedCommand {
  event: AnyStoredEvent;
  bodyHash: string;
}

export interface LogView {
  /** The last position of a partition, 0 if it holds nothing. */
  position(partition: number): number;
  streamHead(stream: StreamName): StreamHead;
  /** The version of the last event about it, 0 if none. Of a whole stream (`entity: null`), the stream's version. `key` is its refKey. */
  version(ref: EntityRef, key: string): number;
  /**
   * The command that began with this event id, if the log holds it. An adapter may answer `undefined` unasked for appends
   * that are not marked as retries, when its unique key on event ids then refuses the rows.
   */
  executed(firstEventId: string): ExecutedCommand | undefined;
}

/** One word for an entity in its stream, or for the stream as a whole. */
export function refKey({ stream, entity }: EntityRef): string {
  return entity === null ? stream : `${stream}/${entity}`;
}
