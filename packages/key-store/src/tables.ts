/** The tables of the key store. Its database is separate from the log's: a backup of one must not contain the other. */
import { createTable, isSqlite } from '@parley/database/build-table';
import type { MigrationConnection } from '@parley/database/database';
import type { Schema } from '@parley/database/migrations';
import { column, defineTable, type RowOf } from '@parley/database/tables';

/** Master keys that have wrapped keys. Their bytes are in no database. */
export const keks = defineTable(
  'keks',
  {
    kekId: column.text(16),
    /** SHA-256 of the key. */
    fingerprint: column.bytes(32),
    createdAt: column.micros(),
    /** From then on it wraps no new keys. Set when the transactions of those that it was wrapping have ended. */
    retiredAt: column.nullable(column.micros()),
    destroyedAt: column.nullable(column.micros()),
  },
  { primaryKey: ['kekId'] },
);

/** One key for each subject and purpose. `wrapped` is null once it is destroyed; the row remains as a tombstone. */
export const subjectKeys = defineTable(
  'subject_keys',
  {
    subjectId: column.id(),
    purpose: column.integer(),
    kekId: column.text(16),
    wrapped: column.nullable(column.bytes(60)),
    /** Raised by each change. */
    revision: column.integer(),
    erasedAt: column.nullable(column.micros()),
    /** Hash of a key that was destroyed, by which a copy of it can be recognized. Null if it was never made. */
    fingerprint: column.nullable(column.bytes(32)),
  },
  { primaryKey: ['subjectId', 'purpose'], indexes: { by_kek: { columns: ['kekId'] }, by_erasure: { columns: ['erasedAt'] } } },
);

/** Pages of 256 slot secrets: the seed of all of them, or, once one is erased, the list. */
export const keyPages = defineTable(
  'key_pages',
  {
    pageId: column.bytes(8),
    partitionId: column.integer(),
    kekId: column.text(16),
    wrapped: column.nullable(column.bytes(4_124)),
    erasedSlots: column.integer(),
    revision: column.integer(),
    /** Time of the last erasure of slots. */
    erasedAt: column.nullable(column.micros()),
  },
  { primaryKey: ['pageId'], indexes: { by_kek: { columns: ['kekId'] }, by_erasure: { columns: ['erasedAt'] } } },
);

export type KekRow = RowOf<typeof keks>;

export const keyStoreSchema: Schema = {
  name: 'key_store',
  migrations: [
    {
      id: '0001-baseline',
      async up(knex) {
        for (const table of [keks, subjectKeys, keyPages]) await createTable(knex, table);
      },
    },
    { id: '0002-fingerprints', up: addFingerprints },
  ],
};

/** For a key store whose tables are older. */
async function addFingerprints(knex: MigrationConnection): Promise<void> {
  if (await knex.schema.hasColumn('subject_keys', 'fingerprint')) return;
  await knex.raw(`ALTER TABLE subject_keys ADD COLUMN fingerprint ${isSqlite(knex) ? 'BLOB' : 'VARBINARY(32)'}`);
}
