/**
 * Deadlines: what must be looked at again at a time, whoever lives then. Rows beside the log, on the database's clock; any
 * command-service claims those that are due. A claim only spreads the work and runs out by itself: what firing does is an
 * ordinary command on the log, so a deadline that fires twice changes nothing the second time.
 */
import type { Database, Statement } from '@parley/database/database';
import { nowSql } from '@parley/database/now-sql';
import { columnSql, decodeRow, encodeRow } from '@parley/database/table-sql';
import { column, defineTable, type RowOf } from '@parley/database/tables';
import { idToBytes } from '@parley/events/id-bytes';

export const deadlines = defineTable(
  'deadlines',
  {
    /** Of what is to be looked at: a call's id. */
    deadlineId: column.id(),
    /** Whose log says how it stands: the conversation. */
    targetId: column.id(),
    dueAt: column.micros(),
    /** Until then one process is at it. */
    claimedUntil: column.micros(),
  },
  { primaryKey: ['deadlineId'], indexes: { by_due: { columns: ['dueAt'] } } },
);
export type DeadlineRow = RowOf<typeof deadlines>;

/** Sets it, unless there is one already: a command that is run again keeps its first try's. */
export async function setDeadline(database: Database, { deadlineId, targetId, dueAt }: Omit<DeadlineRow, 'claimedUntil'>): Promise<void> {
  const values = encodeRow(deadlines, { deadlineId, targetId, dueAt, claimedUntil: 0 });
  const otherwise = database.dialect === 'sqlite' ? 'ON CONFLICT DO NOTHING' : 'ON DUPLICATE KEY UPDATE deadline_id = deadline_id';
  await database.write([{ sql: `INSERT INTO deadlines (${columnSql(deadlines)}) VALUES (?, ?, ?, ?) ${otherwise}`, values }]);
}

/** At most `limit` that are due and nobody is at, the longest due first; now this process is, for `claim` microseconds. */
export async function claimDue(database: Database, { limit, claim }: { limit: number; claim: number }): Promise<DeadlineRow[]> {
  const now = nowSql(database.dialect);
  const found = await database.read({
    sql: `SELECT ${columnSql(deadlines)}, ${now} AS now FROM deadlines WHERE due_at <= ${now} AND claimed_until <= ${now} ORDER BY due_at LIMIT ${limit}`,
  });
  const claimed: DeadlineRow[] = [];
  for (const row of found) {
    const due = decodeRow(deadlines, row);
    const claimedUntil = (row['now'] as number) + claim;
    if (await changeIfAsRead(database, due, { ...due, claimedUntil })) claimed.push({ ...due, claimedUntil });
  }
  return claimed;
}

/** Lets go of it until `dueAt`. Does nothing when it was claimed again meanwhile, or is gone. */
export async function postpone(database: Database, claimed: DeadlineRow, dueAt: number): Promise<void> {
  await changeIfAsRead(database, claimed, { ...claimed, dueAt, claimedUntil: 0 });
}

export function forgetDeadline(deadlineId: string): Statement {
  return { sql: 'DELETE FROM deadlines WHERE deadline_id = ?', values: [idToBytes(deadlineId)] };
}

/** False when another was first: each claim has an end of its own. */
async function changeIfAsRead(database: Database, read: DeadlineRow, { dueAt, claimedUntil }: DeadlineRow): Promise<boolean> {
  const sql = 'UPDATE deadlines SET due_at = ?, claimed_until = ? WHERE deadline_id = ? AND due_at = ? AND claimed_until = ?';
  const values = [dueAt, claimedUntil, idToBytes(read.deadlineId), read.dueAt, read.claimedUntil];
  const [changed] = await database.write([{ sql, values }]);
  return changed === 1;
}
