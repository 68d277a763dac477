/** Writes rows of exports. Each change is guarded by what was read, so that of two processes one succeeds. Times are the database's. */
import { WriteRefused, type Database, type SqlValue } from '@parley/database/database';
import { placeholders } from '@parley/database/sql-list';
import { columnSql, decodeRow, insertIfAbsent } from '@parley/database/table-sql';
import { newId } from '@parley/events/ids';
import { idToBytes } from '@parley/events/id-bytes';
import { dataExports, type DataExportRow, type DataExportState } from '@parley/write-tables/data-exports';

/** Microseconds for which the row of an export that ended stays, so that its state can be asked for. */
const keptFor = 7 * 86_400_000_000;

const select = `SELECT ${columnSql(dataExports)} FROM data_exports`;

export async function insertDataExport(database: Database, { exportId, userId }: { exportId: string; userId: string }): Promise<void> {
  const now = await database.now();
  const none = { attempts: 0, archiveId: null, size: null, downloads: 0 };
  await database.write([
    insertIfAbsent(dataExports, { exportId, userId, state: 'pending', requestedAt: now, dueAt: now, ...none }, database.dialect),
  ]);
}

/** The export of the user that is not ready yet. */
export async function findPendingExport(database: Pick<Database, 'read'>, userId: string): Promise<DataExportRow | null> {
  const [row] = await database.read({ sql: `${select} WHERE user_id = ? AND state = 'pending' LIMIT 1`, values: [idToBytes(userId)] });
  return row ? decodeRow(dataExports, row) : null;
}

export interface Claim {
  row: DataExportRow;
  /** The archive of an attempt that was not completed. */
  abandoned: string | null;
}

/** Claims an export that is due, for `claim` microseconds and an archive of its own; undefined if there is none. */
export async function claimExport(database: Database, claim: number): Promise<Claim | undefined> {
  for (;;) {
    const before = await firstDue(database, ['pending']);
    if (before === undefined) return undefined;
    const changes = { dueAt: (await database.now()) + claim, attempts: before.attempts + 1, archiveId: newId() };
    const row = await change(database, before, changes);
    if (row) return { row, abandoned: before.archiveId };
  }
}

/** One that has ended or expires, and whose archive is to be deleted. */
export function findDueEnd(database: Database): Promise<DataExportRow | undefined> {
  return firstDue(database, ['ready', 'downloaded', 'expired', 'failed', 'cancelled']);
}

/** Prolongs a claim; null if it is lost. */
export async function renewClaim(database: Database, row: DataExportRow, claim: number): Promise<DataExportRow | null> {
  return change(database, row, { dueAt: (await database.now()) + claim });
}

/** False if the claim was lost. */
export async function markReady(database: Database, row: DataExportRow, ready: { size: number; keep: number }): Promise<boolean> {
  return (await change(database, row, { state: 'ready', size: ready.size, dueAt: (await database.now()) + ready.keep })) !== null;
}

export async function postpone(database: Database, row: DataExportRow, delay: number): Promise<void> {
  await change(database, row, { dueAt: (await database.now()) + delay });
}

/** The archive is deleted afterwards. False if the row has changed. */
export async function endExport(database: Database, row: DataExportRow, state: DataExportState): Promise<boolean> {
  return (await change(database, row, { state, dueAt: await database.now() })) !== null;
}

/** After the archive was deleted: once more, when the row goes, in case that a process that was frozen has stored it since. */
export async function retire(database: Database, row: DataExportRow): Promise<void> {
  const goesAt = row.requestedAt + keptFor;
  if (goesAt > (await database.now())) return void (await change(database, row, { dueAt: goesAt }));
  const sql = 'DELETE FROM data_exports WHERE export_id = ? AND due_at = ?';
  await database.write([{ sql, values: [idToBytes(row.exportId), row.dueAt] }]);
}

/** Makes the link that began this download useless. False if another download was faster. */
export async function beginDownload(database: Database, row: DataExportRow): Promise<boolean> {
  return (await change(database, row, { downloads: row.downloads + 1 })) !== null;
}

/** Ends a download that was complete, whatever began meanwhile. */
export async function endDownloaded(database: Database, exportId: string): Promise<void> {
  const sql = "UPDATE data_exports SET state = 'downloaded', due_at = ? WHERE export_id = ? AND state = 'ready'";
  await database.write([{ sql, values: [await database.now(), idToBytes(exportId)] }]);
}

/** Cancels all exports of a user. Returns them as they were. */
export async function cancelExports(database: Database, userId: string): Promise<DataExportRow[]> {
  const user = idToBytes(userId);
  const rows = await database.read({ sql: `${select} WHERE user_id = ? AND state <> 'cancelled'`, values: [user] });
  const sql = "UPDATE data_exports SET state = 'cancelled', due_at = ? WHERE user_id = ? AND state <> 'cancelled'";
  await database.write([{ sql, values: [await database.now(), user] }]);
  return rows.map((row) => decodeRow(dataExports, row));
}

/** Exports of the user, of whatever state. */
export async function readExportsOf(database: Database, userId: string): Promise<DataExportRow[]> {
  const rows = await database.read({ sql: `${select} WHERE user_id = ?`, values: [idToBytes(userId)] });
  return rows.map((row) => decodeRow(dataExports, row));
}

/** The archives that processes write now. */
export async function readClaimedArchives(database: Database): Promise<Set<string>> {
  const sql = `${select} WHERE state = 'pending' AND due_at > ? AND attempts > 0`;
  const rows = await database.read({ sql, values: [await database.now()] });
  return new Set(rows.map((row) => decodeRow(dataExports, row).archiveId!));
}

async function firstDue(database: Database, states: readonly DataExportState[]): Promise<DataExportRow | undefined> {
  const sql = `${select} WHERE state IN (${placeholders(states)}) AND due_at <= ? ORDER BY due_at LIMIT 1`;
  const [row] = await database.read({ sql, values: [...states, await database.now()] });
  return row ? decodeRow(dataExports, row) : undefined;
}

type Changes = Partial<Pick<DataExportRow, 'state' | 'dueAt' | 'attempts' | 'archiveId' | 'size' | 'downloads'>>;

const columns: Readonly<Record<keyof Changes, string>> = {
  state: 'state',
  dueAt: 'due_at',
  attempts: 'attempts',
  archiveId: 'archive_id',
  size: 'size',
  downloads: 'downloads',
};

/** The row after the change; null if it is not as it was read. */
async function change(database: Database, row: DataExportRow, changes: Changes): Promise<DataExportRow | null> {
  const names = Object.keys(changes) as (keyof Changes)[];
  const sql = `UPDATE data_exports SET ${names.map((name) => `${columns[name]} = ?`).join(', ')}
    WHERE export_id = ? AND state = ? AND due_at = ? AND attempts = ? AND downloads = ?`;
  const values = names.map((name): SqlValue => (name === 'archiveId' ? idToBytes(changes.archiveId!) : changes[name]!));
  const guard = [idToBytes(row.exportId), row.state, row.dueAt, row.attempts, row.downloads];
  try {
    await database.write([{ statement: { sql, values: [...values, ...guard] }, affects: 1 }]);
    return { ...row, ...changes };
  } catch (error) {
    if (error instanceof WriteRefused) return null;
    throw error;
  }
}
