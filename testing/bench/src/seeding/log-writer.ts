/**
 * Writes history to a log in bulk: the event store's own SQL, many rows per transaction, without checking for repeated commands. Heads move by
 * the store's compare-and-set, so a concurrent writer makes a write fail instead of corrupting the log. Running services pick up the events
 * like those of any other writer.
 */
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import type { StreamHead } from '@parley/event-store/event-store';
import { insertEventsSql, moveHeadsSql, recordedAtSql } from '@parley/event-store/mysql/write-sql';
import type { HeadMove } from '@parley/event-store/planning/plan-batch';
import { prepareAppend } from '@parley/event-store/planning/prepared-append';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { streamKey, streamOwnerId, streamPartition, type StreamName } from '@parley/events/streams';

const eventsPerWrite = 2_000;
const epoch = 1;

/** Seeded events are not written to the binary log, which would double the writes. */
const sessionSettings = "SET SESSION sql_log_bin = 0, unique_checks = 0, sql_mode = 'STRICT_ALL_TABLES', time_zone = '+00:00'";

export class LogWriter {
  readonly #connection: Connection;
  readonly #positions: Map<number, number>;
  readonly #heads = new Map<StreamName, StreamHead>();
  readonly #moves = new Map<number, HeadMove>();
  /** Events added since the last flush. */
  #unflushed = 0;

  private constructor(connection: Connection, positions: Map<number, number>) {
    this.#connection = connection;
    this.#positions = positions;
  }

  static async open(databaseUrl: string): Promise<LogWriter> {
    const connection = await createConnection({ uri: databaseUrl, multipleStatements: true, charset: 'utf8mb4_bin' });
    await connection.query(sessionSettings);
    const [heads] = await connection.query<RowDataPacket[]>('SELECT partition_id, position FROM heads');
    return new LogWriter(connection, new Map(heads.map((row) => [Number(row['partition_id']), Number(row['position'])])));
  }

  /** Adds the events of one command, all in the same stream. Call `loadHead` before adding to a stream that is already in the log. */
  async add(actorId: string, ...events: [NewEvent, ...NewEvent[]]): Promise<void> {
    const [{ stream }] = events;
    const command = { actorId, targetId: streamOwnerId(stream), key: newId() };
    const metadata = { correlationId: newId() };
    const prepared = prepareAppend({ events, readSet: [], command, bodyHash: '0123456789abcdef', mayBeRetry: false, metadata });
    const move = this.#headMove(streamPartition(stream));
    for (const event of prepared.events) {
      const { newEvent, id } = event;
      const stored = {
        id,
        type: newEvent.type,
        stream,
        ...this.#advance(stream, newEvent),
        partition: move.partition,
        position: ++move.to,
      };
      move.events.push({
        event: { ...stored, payload: newEvent.payload } as AnyStoredEvent,
        prepared: event,
        bodyHash: prepared.append.bodyHash,
      });
    }
    this.#unflushed += events.length;
    if (this.#unflushed >= eventsPerWrite) await this.flush();
  }

  /** Loads the head of a stream that was written by another writer. */
  async loadHead(stream: StreamName): Promise<void> {
    const [[last]] = await this.#connection.query<RowDataPacket[]>(
      'SELECT version, messages, members FROM events WHERE partition_id = ? AND stream_id = ? ORDER BY version DESC LIMIT 1',
      [streamPartition(stream), streamKey(stream)],
    );
    if (last) this.#heads.set(stream, { version: last['version'], messages: last['messages'], members: last['members'] });
  }

  async flush(): Promise<void> {
    const moves = [...this.#moves.values()].sort((a, b) => a.partition - b.partition);
    if (moves.length === 0) return;
    const statements = ['START TRANSACTION', recordedAtSql(0), moveHeadsSql(moves, epoch), ...insertEventsSql(moves), 'COMMIT'];
    await this.#connection.query(statements.join('; '));
    for (const { partition, to } of moves) this.#positions.set(partition, to);
    this.#moves.clear();
    this.#unflushed = 0;
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#connection.end();
  }

  #headMove(partition: number): HeadMove {
    let move = this.#moves.get(partition);
    if (!move) {
      const position = this.#positions.get(partition) ?? 0;
      this.#moves.set(partition, (move = { partition, from: position, to: position, events: [] }));
    }
    return move;
  }

  #advance(stream: StreamName, { steps }: NewEvent): StreamHead {
    const { version, messages, members } = this.#heads.get(stream) ?? { version: 0, messages: 0, members: 0 };
    const head = { version: version + 1, messages: messages + steps.messages, members: members + steps.members };
    this.#heads.set(stream, head);
    return head;
  }
}
