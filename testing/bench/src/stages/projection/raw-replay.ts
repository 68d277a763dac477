/** Baseline for replays: reads the same rows in the same batches and parses the same JSON, without projecting anything. */
import { forEachConcurrent } from '@parley/concurrency/for-each-concurrent';
import { escape } from 'mysql2';
import { createPool, type RowDataPacket } from 'mysql2/promise';

const eventsPerRead = 1_000;
const concurrentPartitions = 4;

export interface RawReplay {
  /** Reads and parses every event and returns their number. */
  scan(): Promise<number>;
  /** Reads and parses every event and upserts a row for each, four partitions at a time. Returns the number of events. */
  upsert(): Promise<number>;
  close(): Promise<void>;
}

interface LogRow extends RowDataPacket {
  position: number;
  event_id: Buffer;
  stream_id: Buffer;
  version: number;
  payload: Buffer;
  metadata: Buffer;
  recorded_at: number;
}

export async function openRawReplay(url: string): Promise<RawReplay> {
  const pool = createPool({ uri: url, connectionLimit: concurrentPartitions, supportBigNumbers: true });
  await pool.query(
    `CREATE TABLE raw_rows (stream_id BINARY(16) NOT NULL, version INT UNSIGNED NOT NULL, event_id BINARY(16) NOT NULL, actor CHAR(36) NOT NULL,
      text TEXT NULL, sent_at BIGINT NOT NULL, PRIMARY KEY (stream_id, version), UNIQUE KEY (event_id)) ENGINE=InnoDB`,
  );

  async function readPartition(partition: number, onEvents: (events: readonly ParsedEvent[]) => Promise<void>): Promise<number> {
    let read = 0;
    for (let after = 0; ;) {
      const [rows] = await pool.query<LogRow[]>(
        'SELECT position, event_id, stream_id, version, payload, metadata, recorded_at FROM events WHERE partition_id = ? AND position > ? ORDER BY position LIMIT ?',
        [partition, after, eventsPerRead],
      );
      if (rows.length === 0) return read;
      await onEvents(rows.map(parse));
      read += rows.length;
      after = rows.at(-1)!.position;
    }
  }

  async function upsertRows(events: readonly ParsedEvent[]): Promise<void> {
    const columns = 'stream_id, version, event_id, actor, text, sent_at';
    await pool.query(
      `INSERT INTO raw_rows (${columns}) VALUES ${events.map(valuesOf).join(', ')} ON DUPLICATE KEY UPDATE text = VALUES(text)`,
    );
  }

  async function readPartitions(): Promise<number[]> {
    const [heads] = await pool.query<RowDataPacket[]>('SELECT partition_id FROM heads WHERE position > 0 ORDER BY partition_id');
    return heads.map((row) => Number(row['partition_id']));
  }

  return {
    async scan() {
      let read = 0;
      for (const partition of await readPartitions()) read += await readPartition(partition, async () => undefined);
      return read;
    },
    async upsert() {
      await pool.query('TRUNCATE TABLE raw_rows');
      let written = 0;
      await forEachConcurrent(await readPartitions(), concurrentPartitions, async (partition) => {
        // `written += await …` would read the sum before waiting and lose the counts of the other workers.
        const count = await readPartition(partition, upsertRows);
        written += count;
      });
      return written;
    },
    close: () => pool.end(),
  };
}

interface ParsedEvent {
  row: LogRow;
  payload: { personal?: { text?: string } };
  metadata: { actorId: string };
}

function parse(row: LogRow): ParsedEvent {
  return {
    row,
    payload: JSON.parse(row.payload.toString()) as ParsedEvent['payload'],
    metadata: JSON.parse(row.metadata.toString()) as ParsedEvent['metadata'],
  };
}

/** SQL text of a row. Prepared statements with this many values were half as fast. */
function valuesOf({ row: { stream_id, version, event_id, recorded_at }, payload, metadata }: ParsedEvent): string {
  const hex = (id: Buffer) => `x'${id.toString('hex')}'`;
  return `(${hex(stream_id)}, ${version}, ${hex(event_id)}, '${metadata.actorId}', ${escape(payload.personal?.text ?? null)}, ${recorded_at})`;
}
