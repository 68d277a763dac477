/** The yardstick of replays: the same rows read in the same batches, and the same JSON parsed; nothing is folded. */
import { forEachConcurrent } from '@parley/concurrency/for-each-concurrent';
import { escape } from 'mysql2';
import { createPool, type RowDataPacket } from 'mysql2/promise';

const batch = 1_000;
const partitionsAtOnce = 4;

export interface RawReplay {
  /** Reads and parses every event; answers how many there were. */
  scan(): Promise<number>;
  /** Reads and parses, and upserts a row for each, four partitions at a time. */
  upsert(): Promise<number>;
  /** Under which the store's services talk to one another. */
  storeId(): Promise<string>;
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
  const pool = createPool({ uri: url, connectionLimit: partitionsAtOnce, supportBigNumbers: true });
  await pool.query(
    `CREATE TABLE raw_rows (stream_id BINARY(16) NOT NULL, version INT UNSIGNED NOT NULL, event_id BINARY(16) NOT NULL, actor CHAR(36) NOT NULL,
      text TEXT NULL, sent_at BIGINT NOT NULL, PRIMARY KEY (stream_id, version), UNIQUE KEY (event_id)) ENGINE=InnoDB`,
  );

  async function readPartition(partition: number, onEvents: (events: readonly ParsedEvent[]) => Promise<void>): Promise<number> {
    let read = 0;
    for (let after = 0; ;) {
      const [rows] = await pool.query<LogRow[]>(
        'SELECT position, event_id, stream_id, version, payload, metadata, recorded_at FROM events WHERE partition_id = ? AND position > ? ORDER BY position LIMIT ?',
        [partition, after, batch],
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

  const partitions = async () => {
    const [heads] = await pool.query<RowDataPacket[]>('SELECT partition_id FROM heads WHERE position > 0 ORDER BY partition_id');
    return heads.map((row) => Number(row['partition_id']));
  };

  return {
    async scan() {
      let read = 0;
      for (const partition of await partitions()) read += await readPartition(partition, async () => undefined);
      return read;
    },
    async upsert() {
      await pool.query('TRUNCATE TABLE raw_rows');
      let written = 0;
      await forEachConcurrent(await partitions(), partitionsAtOnce, async (partition) => {
        // Not `written += await …`, which reads the sum before it waits and loses what the other workers add meanwhile.
        const count = await readPartition(partition, upsertRows);
        written += count;
      });
      return written;
    },
    async storeId() {
      const [[store]] = await pool.query<RowDataPacket[]>('SELECT LOWER(HEX(store_id)) AS id FROM store');
      return store!['id'] as string;
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

/** As text: prepared statements of so many values were half as fast. */
function valuesOf({ row: { stream_id, version, event_id, recorded_at }, payload, metadata }: ParsedEvent): string {
  const hex = (id: Buffer) => `x'${id.toString('hex')}'`;
  return `(${hex(stream_id)}, ${version}, ${hex(event_id)}, '${metadata.actorId}', ${escape(payload.personal?.text ?? null)}, ${recorded_at})`;
}
