/**
 * Replaces the master key: makes a new one, wraps every key again, then destroys the old one. What was deleted from the key store
 * before, and is still in freed pages, logs or backups of it, can then not be read any more.
 *
 * Every step follows from what is stored, so a run that was killed at any point is completed by the next one.
 */
import type { Database, GuardedStatement, SqlValue, Statement } from '@parley/database/database';
import { decodeRow } from '@parley/database/table-sql';
import { rowName as pageRow } from './key-pages.ts';
import { rowName as subjectRow, subjectNameOf } from './subject-keys.ts';
import { keks, keyPages, type KekRow, subjectKeys } from './tables.ts';
import { type KeyTables, registerKek } from './wrapped-keys.ts';

export interface RotationOptions {
  /** Keys that one transaction wraps again. */
  sliceSize?: number;
  /** Called after each step; tests end the run there. */
  failpoint?: (step: 'made' | 'retired' | 'slice' | 'destroyed') => void;
}

export interface Rotation {
  kekId: string;
  /** Number of keys that this run wrapped again. */
  rewrapped: number;
  destroyed: string[];
}

export async function rotateKek(tables: KeyTables, { sliceSize = 500, failpoint = () => {} }: RotationOptions = {}): Promise<Rotation> {
  const { database, kek } = tables;
  let current = await kek.current();
  // An earlier master key that still exists: a rotation was interrupted.
  if ((await otherKeks(database, current.id)).length === 0) current = await kek.rotate();
  failpoint('made');
  await registerKek(tables);
  const retire = 'UPDATE keks SET retired_at = ? WHERE kek_id <> ? AND retired_at IS NULL';
  await database.write([{ sql: retire, values: [await database.now(), current.id] }]);
  failpoint('retired');

  let rewrapped = 0;
  for (const keys of [wrappedSubjectKeys(tables), wrappedPages(tables)]) {
    for (;;) {
      const slice = await keys(current.id, sliceSize);
      if (slice.length === 0) break;
      const changed = await database.write(slice);
      rewrapped += changed.reduce((sum, count) => sum + count, 0);
      failpoint('slice');
    }
  }

  const old = await otherKeks(database, current.id);
  for (const { kekId } of old) {
    await database.write([assertUnused(kekId)]);
    await kek.destroy(kekId);
    failpoint('destroyed');
    await database.write([{ sql: 'UPDATE keks SET destroyed_at = ? WHERE kek_id = ?', values: [await database.now(), kekId] }]);
  }
  return { kekId: current.id, rewrapped, destroyed: old.map(({ kekId }) => kekId) };
}

/** Master keys other than this one that are not destroyed. */
async function otherKeks(database: Database, currentId: string): Promise<KekRow[]> {
  const rows = await database.read({ sql: 'SELECT * FROM keks WHERE destroyed_at IS NULL AND kek_id <> ?', values: [currentId] });
  return rows.map((row) => decodeRow(keks, row));
}

/** In a write: a read may be answered by a replica that lags behind. */
function assertUnused(kekId: string): GuardedStatement {
  const unused = ['subject_keys', 'key_pages']
    .map((table) => `NOT EXISTS (SELECT 1 FROM ${table} WHERE kek_id = ? AND wrapped IS NOT NULL)`)
    .join(' AND ');
  const sql = `UPDATE keks SET retired_at = retired_at WHERE kek_id = ? AND ${unused}`;
  return { statement: { sql, values: [kekId, kekId, kekId] }, affects: 1 };
}

/** Returns statements that wrap the next keys again. A key that another process changes meanwhile is left to the next slice. */
type NextSlice = (currentId: string, size: number) => Promise<Statement[]>;

function wrappedSubjectKeys(tables: KeyTables): NextSlice {
  return async (currentId, size) => {
    const rows = await readOutdated(tables.database, 'subject_keys', currentId, size);
    return Promise.all(
      rows.map((row) => {
        const { subjectId, purpose, revision, kekId, wrapped } = decodeRow(subjectKeys, row);
        const where = { sql: 'subject_id = ? AND purpose = ?', values: [row['subject_id']!, purpose] };
        const name = subjectRow(subjectNameOf(subjectId, purpose));
        return rewrap(tables, { table: 'subject_keys', name, where, revision, kekId, wrapped: wrapped! });
      }),
    );
  };
}

function wrappedPages(tables: KeyTables): NextSlice {
  return async (currentId, size) => {
    const rows = await readOutdated(tables.database, 'key_pages', currentId, size);
    return Promise.all(
      rows.map((row) => {
        const { pageId, revision, kekId, wrapped } = decodeRow(keyPages, row);
        const where = { sql: 'page_id = ?', values: [pageId] };
        return rewrap(tables, { table: 'key_pages', name: pageRow(pageId.toString('hex')), where, revision, kekId, wrapped: wrapped! });
      }),
    );
  };
}

function readOutdated(database: Database, table: string, currentId: string, size: number) {
  return database.read({ sql: `SELECT * FROM ${table} WHERE wrapped IS NOT NULL AND kek_id <> ? LIMIT ?`, values: [currentId, size] });
}

interface WrappedRow {
  table: string;
  name: string;
  where: { sql: string; values: SqlValue[] };
  revision: number;
  kekId: string;
  wrapped: Buffer;
}

async function rewrap({ kek }: KeyTables, { table, name, where, revision, ...old }: WrappedRow): Promise<Statement> {
  const { kekId, wrapped } = await kek.wrap(await kek.unwrap(old, name), name);
  const sql = `UPDATE ${table} SET kek_id = ?, wrapped = ?, revision = revision + 1 WHERE ${where.sql} AND revision = ?`;
  return { sql, values: [kekId, wrapped, ...where.values, revision] };
}
