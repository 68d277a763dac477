/**
 * Deadlines: durable timers that fire on any living process. They are rows next to the log, in the database's time;
 * command-service processes claim those that are due. A claim only distributes the work and expires by itself: firing executes
 * ordinary commands on the log, so a deadline that fires twice changes nothing the second time.
 */
import type { Database, Statement } from '@parley/database/database';
import { nowSql } from '@parley/database/now-sql';
import { columnSql, decodeRow, insertIfAbsent } from '@parley/database/table-sql';
import { idToBytes } from '@parley/events/id-bytes';
import { deadlines, type DeadlineRow, type DeadlineTable } from '@parley/write-tables/deadlines';

/** Sets a deadline unless it exists: a retried command keeps the time of its first attempt. */
export async function setDeadline(database: Database, { deadlineId, targetId, dueAt }: Omit<DeadlineRow, 'claimedUntil'>): Promise<void> {
  await database.write([insertIfAbsent(deadlines, { deadlineId, targetId, dueAt, claimedUntil: 0 }, database.dialect)]);
}

/** Claims up to `limit` due and unclaimed deadlines for `claim` microseconds, the longest due first. */
export async function claimDue(
  database: Database,
  { limit, claim }: { limit: number; claim: number },
  table: DeadlineTable = deadlines,
): Promise<DeadlineRow[]> {
  const now = nowSql(database.dialect);
  const candidates = await database.read({
    sql: `SELECT ${columnSql(table)}, ${now} AS now FROM ${table.name}
      WHERE due_at <= ${now} AND claimed_until <= ${now} ORDER BY due_at LIMIT ${limit}`,
  });
  const claimed: DeadlineRow[] = [];
  for (const row of candidates) {
    const due = decodeRow(table, row);
    const claimedUntil = (row['now'] as number) + claim;
    if (await updateIfUnchanged(database, due, { ...due, claimedUntil }, table)) claimed.push({ ...due, claimedUntil });
  }
  return claimed;
}

/** Releases the claim and moves the deadline to `dueAt`. Does nothing if it was claimed again or deleted. */
export async function postpone(database: Database, claimed: DeadlineRow, dueAt: number, table: DeadlineTable = deadlines): Promise<void> {
  await updateIfUnchanged(database, claimed, { ...claimed, dueAt, claimedUntil: 0 }, table);
}

export function deleteDeadline(deadlineId: string, table: DeadlineTable = deadlines): Statement {
  return { sql: `DELETE FROM ${table.name} WHERE deadline_id = ?`, values: [idToBytes(deadlineId)] };
}

/** False if another process has changed the row: each claim has a different end. */
async function updateIfUnchanged(
  database: Database,
  read: DeadlineRow,
  { dueAt, claimedUntil }: DeadlineRow,
  table: DeadlineTable,
): Promise<boolean> {
  const sql = `UPDATE ${table.name} SET due_at = ?, claimed_until = ? WHERE deadline_id = ? AND due_at = ? AND claimed_until = ?`;
  const values = [dueAt, claimedUntil, idToBytes(read.deadlineId), read.dueAt, read.claimedUntil];
  const [changed] = await database.write([{ sql, values }]);
  return changed === 1;
}
