/** One batch of appends, from the first look at the log to the moved heads. Runs inside a transaction, synchronously. */
import { nowSql } from '@parley/database/now-sql';
import type { SqliteDatabase } from '@parley/database/sqlite-database';
import { idFromBytes } from '@parley/events/id-bytes';
import { EpochMismatch, type AppendResult, type CommittedEvents } from '../event-store.ts';
import { committedEvents } from '../planning/committed-events.ts';
import { type HeadMove, planBatch, stampMove } from '../planning/plan-batch.ts';
import type { PreparedAppend } from '../planning/prepared-append.ts';
import { insertEntitySql, insertEventSql, rowOfEvent, rowsOfFurtherEntities } from './event-rows.ts';
import { lockedLog } from './locked-log.ts';

export const storeSql = 'SELECT epoch, partitions FROM store';
const clockSql = `SELECT max(${nowSql('sqlite')}, last_recorded_at) AS recorded_at FROM heads WHERE partition_id = ?`;
const moveHeadSql = 'UPDATE heads SET position = ?, last_recorded_at = ?, last_count = ? WHERE partition_id = ?';
const idAtSql = 'SELECT event_id FROM events WHERE partition_id = ? AND position = ?';

export interface StoreRow {
  epoch: number;
  partitions: number;
}

export interface WrittenBatch {
  /** One for each append, in their order. */
  results: AppendResult[];
  commits: CommittedEvents[];
}

/** Throws EpochMismatch when the store has begun a new epoch. */
export function writeBatch(database: SqliteDatabase, epoch: number, appends: readonly PreparedAppend[]): WrittenBatch {
  const found = database.prepare(storeSql).get() as StoreRow;
  if (found.epoch !== epoch) throw new EpochMismatch(`the store is in epoch ${found.epoch}, this process began in ${epoch}`);
  const log = lockedLog(database, new Map(appends.map(({ events, partition }) => [events[0]!.id, partition])));
  const { outcomes, moves } = planBatch(appends, log);
  return { results: outcomes, commits: moves.map((move) => committedEvents(writeMove(database, move), epoch, idAt(database, move))) };
}

function writeMove(database: SqliteDatabase, move: HeadMove): HeadMove {
  const { recorded_at: recordedAt } = database.prepare(clockSql).get(move.partition) as { recorded_at: number };
  stampMove(move, recordedAt);
  for (const planned of move.events) {
    database.prepare(insertEventSql).run(...rowOfEvent(planned));
    for (const row of rowsOfFurtherEntities(planned)) database.prepare(insertEntitySql).run(...row);
  }
  database.prepare(moveHeadSql).run(move.to, recordedAt, move.events.length, move.partition);
  return move;
}

/** The id of the event before the move, null when there is none. */
function idAt(database: SqliteDatabase, { partition, from }: HeadMove): string | null {
  const row = database.prepare(idAtSql).get(partition, from) as { event_id: Buffer } | undefined;
  return row === undefined ? null : idFromBytes(row.event_id);
}
