/**
 * Writes history into a log in bulk: rows as the event store writes them (it makes them itself), many a transaction, and
 * without asking whether a command was there before. Heads move by the store's own compare-and-set, so a writer that is
 * not alone fails instead of doing harm; services that run meanwhile notice it as they notice one another.
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

/** A binary log of what is only scenery would double the writing. */
const session = "SET SESSION sql_log_bin = 0, unique_checks = 0, sql_mode = 'STRICT_ALL_TABLES', time_zone = '+00:00'";

export class LogWriter {
  readonly #connection: Connection;
  readonly #positions: Map<number, number>;
  readonly #heads = new Map<StreamName, StreamHead>();
  readonly #moves = new Map<number, HeadMove>();
  #waiting = 0;

  private constructor(connection: Connection, positions: Map<number, number>) {
    this.#connection = connection;
    this.#positions = positions;
  }

  static async open(databaseUrl: string): Promise<LogWriter> {
    const connection = await createConnection({ uri: databaseUrl, multipleStatements: true, charset: 'utf8mb4_bin' });
    await connection.query(session);
    const [heads] = await connection.query<RowDataPacket[]>('SELECT partition_id, position FROM heads');
    return new LogWriter(connection, new Map(heads.map((row) => [Number(row['partition_id']), Number(row['position'])])));
  }

  /** One command's events, all of one stream, said by the actor. Of a stream that exists only after `goOn`. */
  async add(actorId: string, ...events: [NewEvent, ...NewEvent[]]): Promise<void> {
    const [{ stream }] = events;
    const command = { actorId, targetId: streamOwnerId(stream), key: newId() };
    const metadata = { correlationId: newId() };
    const prepared = prepareAppend({ events, readSet: [], command, bodyHash: '0123456789abcdef', mayBeRetry: false, metadata });
    const move = this.#moveOf(streamPartition(stream));
    for (const event of prepared.events) {
      const { newEvent, id } = event;
      const stored = { id, type: newEvent.type, stream, ...this.#next(stream, newEvent), partition: move.partition, position: ++move.to };
      move.events.push({
        event: { ...stored, payload: newEvent.payload } as AnyStoredEvent,
        prepared: event,
        bodyHash: prepared.append.bodyHash,
      });
    }
    this.#waiting += events.length;
    if (this.#waiting >= eventsPerWrite) await this.flush();
  }

  /** Before adding to a stream that others wrote: where it ends. */
  async goOn(stream: StreamName): Promise<void> {
    const [[last]] = await this.#connection.query<RowDataPacket[]>(
      'SELECT version, messages, members FROM events WHERE partition_id = ? AND stream_id = ? ORDER BY version DESC LIMIT 1',
      [streamPartition(stream), streamKey(stream)],
    );
    if (last) this.#heads.set(stream, { version: last['version'], messages: last['messages'], members: last['members'] });
  }

  async flush(): Promise<void> {
    const moves = [...this.#moves.values()].sort((one, other) => one.partition - other.partition);
    if (moves.length === 0) return;
    const statements = ['START TRANSACTION', recordedAtSql(0), moveHeadsSql(moves, epoch), ...insertEventsSql(moves), 'COMMIT'];
    await this.#connection.query(statements.join('; '));
    for (const { partition, to } of moves) this.#positions.set(partition, to);
    this.#moves.clear();
    this.#waiting = 0;
  }

  async close(): Promise<void> {
    await this.flush();
    await this.#connection.end();
  }

  #moveOf(partition: number): HeadMove {
    let move = this.#moves.get(partition);
    if (!move) {
      const position = this.#positions.get(partition) ?? 0;
      this.#moves.set(partition, (move = { partition, from: position, to: position, events: [] }));
    }
    return move;
  }

  #next(stream: StreamName, { steps }: NewEvent): StreamHead {
    const { version, messages, members } = this.#heads.get(stream) ?? { version: 0, messages: 0, members: 0 };
    const head = { version: version + 1, messages: messages + steps.messages, members: members + steps.members };
    this.#heads.set(stream, head);
    return head;
  }
}
