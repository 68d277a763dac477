/** Reads of the log outside all locks, on a small pool. */
import { backoff, retry } from '@parley/concurrency/retry';
import type { MysqlPool } from '@parley/database/mysql-pool';
import type { EventType } from '@parley/events/catalogue';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { idFromBytes } from '@parley/events/id-bytes';
import { type CommandIdentity, eventId } from '@parley/events/ids';
import { partitionOf } from '@parley/events/partitions';
import type { StreamName } from '@parley/events/streams';
import { type Anchor, type ExecutedResult, LogDiverged, type PartitionHead, StoreUnavailable } from '../event-store.ts';
import { executedResult } from '../planning/log-view.ts';
import type { KnownPartition } from '../caching/log-cache.ts';
import {
  eventIdsAtSql,
  eventsByIdSql,
  headsSql,
  headsWithEventsSql,
  partitionRangeSql,
  streamRangeSql,
  typesInRangeSql,
} from './read-sql.ts';
import { isConnectionLost } from './server-errors.ts';
import { eventOf } from '../stored-row.ts';
import { eventIdsByPartition, type EventRow } from './event-rows.ts';

const maxDelayMs = 500;

export class LogReads {
  readonly #pool: MysqlPool;
  readonly #timeoutMs: number;
  #isClosing = false;

  /** Reads are repeated for `timeoutMs` while the server is unavailable. */
  constructor(pool: MysqlPool, timeoutMs: number) {
    this.#pool = pool;
    this.#timeoutMs = timeoutMs;
  }

  /** Throws StoreUnavailable if the server does not respond in time. */
  rows<Row>(sql: string): Promise<Row[]> {
    const retryIf = (error: unknown) => !this.#isClosing && isConnectionLost(error);
    return this.#withPortErrors(() =>
      retry(() => this.#query<Row>(sql), { retryIf, deadlineMs: this.#timeoutMs, delayMs: backoff(maxDelayMs) }),
    );
  }

  /** Throws StoreUnavailable at the first failure. */
  rowsWithoutRetry<Row>(sql: string): Promise<Row[]> {
    return this.#withPortErrors(() => this.#query<Row>(sql));
  }

  /** Repeats no read from now on. */
  stopRetrying(): void {
    this.#isClosing = true;
  }

  #query<Row>(sql: string): Promise<Row[]> {
    return this.#pool.borrow((session) => session.query(sql)) as Promise<Row[]>;
  }

  async #withPortErrors<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw isConnectionLost(error) ? new StoreUnavailable('the event log does not respond', { cause: error }) : error;
    }
  }

  async readStream(stream: StreamName, range: { after: number; upTo?: number; limit: number }): Promise<AnyStoredEvent[]> {
    return (await this.rows<EventRow>(streamRangeSql(stream, range))).map(eventOf);
  }

  async readPartition(partition: number, after: Anchor, limit: number, types?: readonly EventType[]): Promise<AnyStoredEvent[]> {
    const { position } = after;
    const sql = types
      ? typesInRangeSql(partition, position, limit, types)
      : partitionRangeSql(partition, Math.max(1, position), position === 0 ? limit : limit + 1);
    const read = await this.rows<EventRow>(sql);
    if (position === 0) return read.map(eventOf);
    const [anchor, ...rows] = read;
    if (!anchor || anchor.position !== after.position) throw new LogDiverged(partition, after, 'no event');
    const found = idFromBytes(anchor.event_id);
    if (after.eventId !== null && found !== after.eventId) throw new LogDiverged(partition, after, found);
    return rows.map(eventOf);
  }

  async findCommand(command: CommandIdentity, bodyHash: string): Promise<ExecutedResult | null> {
    const [row] = await this.rows<EventRow>(eventsByIdSql([{ partition: partitionOf(command.targetId), eventId: eventId(command, 0) }]));
    return row ? executedResult({ event: eventOf(row), bodyHash: row.body_hash.toString('hex') }, bodyHash) : null;
  }

  async heads(): Promise<PartitionHead[]> {
    const rows = await this.rows<{ partition_id: number; position: number; epoch: number }>(headsSql);
    return rows.map(({ partition_id: partition, position, epoch }) => ({ partition, position, epoch }));
  }

  /** Ids of the events at these positions, by partition. */
  async findEventIds(positions: readonly { partition: number; position: number }[]): Promise<Map<number, string>> {
    return eventIdsByPartition(await this.rowsWithoutRetry(eventIdsAtSql(positions)));
  }

  async readEpoch(): Promise<number> {
    const [store] = await this.rowsWithoutRetry<{ epoch: number }>('SELECT epoch FROM store');
    return store!.epoch;
  }

  /** The current position of each partition. */
  async knownPartitions(): Promise<KnownPartition[]> {
    const rows = await this.rows<{ partition_id: number; position: number; last_recorded_at: number; event_id: Buffer | null }>(
      headsWithEventsSql,
    );
    return rows.map((row) => ({
      partition: row.partition_id,
      position: row.position,
      lastRecordedAt: row.last_recorded_at,
      lastEventId: row.event_id && idFromBytes(row.event_id),
    }));
  }
}
