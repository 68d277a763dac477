/** The log as a batch is planned against it: its state under the partitions' locks. */
import type { AnyStoredEvent } from '@parley/events/envelope';
import type { StreamName } from '@parley/events/streams';
import type { EntityRef, ExecutedResult, StreamHead } from '../event-store.ts';

/** A command's first event, and the hash of the command that wrote it. */
export interface ExecutedCommand {
  event: AnyStoredEvent;
  bodyHash: string;
}

export function executedResult({ event, bodyHash }: ExecutedCommand, expectedHash: string): ExecutedResult {
  return bodyHash === expectedHash ? { kind: 'duplicate', event } : { kind: 'key_reused', event, bodyHash };
}

export interface LogView {
  /** The last position of a partition; 0 if it is empty. */
  position(partition: number): number;
  streamHead(stream: StreamName): StreamHead;
  /** The version of the last event about an entity, 0 if none; the stream's version for `entity: null`. `key` is the refKey. */
  version(ref: EntityRef, key: string): number;
  /**
   * The executed command whose first event has this id. An adapter may return `undefined` without a lookup for appends that are not
   * marked as retries, if its unique key on event ids then rejects the rows.
   */
  executed(firstEventId: string): ExecutedCommand | undefined;
}

/** A map key for an entity of a stream, or for the whole stream. */
export function refKey({ stream, entity }: EntityRef): string {
  return entity === null ? stream : `${stream}/${entity}`;
}
