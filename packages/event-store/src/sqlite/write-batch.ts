/** Plans and writes one batch of appends. Synchronous; runs inside a transaction. */
import { nowSql } from '@parley/database/now-sql';
import type { SqliteDatabase } from '@parley/database/sqlite-database';
import { type BatchPlan, type HeadMove, planBatch, stampMove } from '../planning/plan-batch.ts';
import type { PreparedAppend } from '../planning/prepared-append.ts';
import { insertEntitySql, insertEventSql, eventRow, entityRows } from './event-rows.ts';
import type { LockedLog } from './locked-log.ts';

const clockSql = `SELECT ${nowSql('sqlite')} AS now`;
const moveHeadSql = 'UPDATE heads SET position = ?, last_recorded_at = ?, last_count = ? WHERE partition_id = ?';

export function writeBatch(database: SqliteDatabase, log: LockedLog, appends: readonly PreparedAppend[]): BatchPlan {
  const plan = planBatch(appends, log);
  const { now } = database.prepare(clockSql).get() as { now: number };
  for (const move of plan.moves) {
    const recordedAt = Math.max(now, log.lastRecordedAt(move.partition));
    stampMove(move, recordedAt);
    writeMove(database, move, recordedAt);
  }
  return plan;
}

function writeMove(database: SqliteDatabase, move: HeadMove, recordedAt: number): void {
  for (const planned of move.events) {
    database.prepare(insertEventSql).run(...eventRow(planned));
    for (const row of entityRows(planned)) database.prepare(insertEntitySql).run(...row);
  }
  database.prepare(moveHeadSql).run(move.to, recordedAt, move.events.length, move.partition);
}
