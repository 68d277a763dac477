/**
 * The log as a batch finds it inside its transaction. Nothing is remembered between batches: another process (the CLI)
 * may write in between, and asking SQLite costs a few microseconds, far less than the flush at the commit.
 */
import type { SqliteDatabase } from '@parley/database/sqlite-database';
import { entityKey } from '@parley/events/entities';
import { idToBytes } from '@parley/events/id-bytes';
import { streamKey, streamPartition } from '@parley/events/streams';
import type { EntityRef, StreamHead } from '../event-store.ts';
import type { LogView } from '../planning/log-view.ts';
import { type ExecutedRow, executedOfRow, executedSql } from './event-rows.ts';

const positionSql = 'SELECT position FROM heads WHERE partition_id = ?';

const streamHeadSql = `SELECT version, messages, members FROM events
  WHERE partition_id = ? AND stream_id = ? ORDER BY version DESC LIMIT 1`;

const entityVersionSql = `SELECT max(
  coalesce((SELECT max(version) FROM events WHERE partition_id = @partition AND stream_id = @stream AND entity = @entity), 0),
  coalesce((SELECT max(version) FROM event_entities WHERE partition_id = @partition AND stream_id = @stream AND entity = @entity), 0)) AS version`;

/** Only to be asked within a transaction. `partitionOfCommand`: by the id of the command's first event. */
export function lockedLog(database: SqliteDatabase, partitionOfCommand: ReadonlyMap<string, number>): LogView {
  const streamHead = (stream: EntityRef['stream']): StreamHead =>
    (database.prepare(streamHeadSql).get(streamPartition(stream), streamKey(stream)) as StreamHead | undefined) ?? {
      version: 0,
      messages: 0,
      members: 0,
    };

  return {
    position: (partition) => (database.prepare(positionSql).get(partition) as { position: number }).position,
    streamHead,
    version({ stream, entity }) {
      if (entity === null) return streamHead(stream).version;
      const found = database
        .prepare(entityVersionSql)
        .get({ partition: streamPartition(stream), stream: streamKey(stream), entity: entityKey(entity) });
      return (found as { version: number }).version;
    },
    executed(firstEventId) {
      const row = database.prepare(executedSql).get(partitionOfCommand.get(firstEventId), idToBytes(firstEventId));
      return row === undefined ? undefined : executedOfRow(row as ExecutedRow);
    },
  };
}
