/** Certificates of erasures, as they were signed. command-service writes them; query-service hands them out. */
import type { Database } from '@parley/database/database';
import { decodeRow } from '@parley/database/table-sql';
import { column, defineTable, type RowOf } from '@parley/database/tables';
import { idToBytes } from '@parley/events/id-bytes';
import type { ErasureCertificate } from '@parley/events/wire/erasure-certificates';

export const erasureCertificates = defineTable(
  'erasure_certificates',
  {
    erasureId: column.id(),
    /** The user or conversation that was erased. */
    subjectId: column.id(),
    issuedAt: column.micros(),
    certificate: column.json<ErasureCertificate>(),
  },
  { primaryKey: ['erasureId'], indexes: { by_subject: { columns: ['subjectId', 'issuedAt'] } } },
);
export type ErasureCertificateRow = RowOf<typeof erasureCertificates>;

/** By the id of the erasure or of what was erased; the last one. */
export async function findErasureCertificate(database: Pick<Database, 'read'>, id: string): Promise<ErasureCertificateRow | null> {
  const [row] = await database.read({
    sql: 'SELECT * FROM erasure_certificates WHERE erasure_id = ? OR subject_id = ? ORDER BY issued_at DESC LIMIT 1',
    values: [idToBytes(id), idToBytes(id)],
  });
  return row ? decodeRow(erasureCertificates, row) : null;
}
