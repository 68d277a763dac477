/**
 * Copies of everything that there is on a user, as they were asked for. command-service writes the rows and the archives, which are in the file
 * store; query-service reads the rows. Times are the database's, in microseconds since 1970.
 */
import { createHmac } from 'node:crypto';
import type { Database } from '@parley/database/database';
import { columnSql, decodeRow } from '@parley/database/table-sql';
import { column, defineTable, type RowOf } from '@parley/database/tables';
import { idToBytes } from '@parley/events/id-bytes';

/** `cancelled`: the user was erased. Only `ready` has an archive that can be downloaded. */
export type DataExportState = 'pending' | 'ready' | 'downloaded' | 'expired' | 'failed' | 'cancelled';

export const dataExports = defineTable(
  'data_exports',
  {
    exportId: column.id(),
    userId: column.id(),
    /** A DataExportState. */
    state: column.text(12),
    requestedAt: column.micros(),
    /**
     * Pending: the next attempt, or the end of the claim of a process that writes the archive. Ready: when the archive is deleted. Afterwards: the next
     * clean-up.
     */
    dueAt: column.micros(),
    attempts: column.integer(),
    /** Name of the archive in the file store, new with each attempt. */
    archiveId: column.nullable(column.id()),
    /** Bytes. */
    size: column.nullable(column.integer()),
    /** Downloads that have begun; each makes the links of before useless. */
    downloads: column.integer(),
  },
  { primaryKey: ['exportId'], indexes: { by_due: { columns: ['state', 'dueAt'] }, by_user: { columns: ['userId', 'state'] } } },
);
export type DataExportRow = RowOf<typeof dataExports>;

export async function findDataExport(database: Pick<Database, 'read'>, exportId: string): Promise<DataExportRow | null> {
  const sql = `SELECT ${columnSql(dataExports)} FROM data_exports WHERE export_id = ?`;
  const [row] = await database.read({ sql, values: [idToBytes(exportId)] });
  return row ? decodeRow(dataExports, row) : null;
}

/** The secret in the link to an archive: follows from the row, so that no table contains one. Works for one download. */
export function downloadToken(storeSecret: string, { exportId, archiveId, downloads }: DataExportRow): string {
  return createHmac('sha256', storeSecret).update(`data export ${exportId} ${archiveId} ${downloads}`).digest('base64url');
}
