/**
 * The log's tables, the same columns on every database. Only command-service runs these; the others wait for them.
 * The log is never updated nor deleted from, but for the heads, which each append moves on.
 */
import type { Dialect } from '@parley/database/database';
import type { Migration } from '@parley/database/migrations';
import { PARTITIONS } from '@parley/events/partitions';

export const logMigrations: { scope: string; migrations: readonly Migration[] } = {
  scope: 'log',
  migrations: [
    {
      id: '0001-the-log',
      statements: (dialect) => [...(dialect === 'sqlite' ? sqliteTables : mysqlTables), ...firstRows(dialect)],
    },
    { id: '0002-indexes-in-order-of-time', statements: (dialect) => (dialect === 'sqlite' ? sqliteIndexesInOrderOfTime : []) },
  ],
};

const mysqlOptions = 'ENGINE=InnoDB DEFAULT CHARSET=ascii COLLATE=ascii_bin';

// head_moved: an append that believes to be alone writes its belief into as_expected, and the CHECK undoes it when wrong.
// uq_stream is what the heads' locks make redundant: it turns a bug in numbering into an error.
const mysqlTables = [
  `CREATE TABLE IF NOT EXISTS store (
    id TINYINT UNSIGNED NOT NULL PRIMARY KEY, store_id BINARY(16) NOT NULL,
    partitions SMALLINT UNSIGNED NOT NULL, epoch INT UNSIGNED NOT NULL
  ) ${mysqlOptions}`,
  `CREATE TABLE IF NOT EXISTS heads (
    partition_id SMALLINT UNSIGNED NOT NULL PRIMARY KEY, position BIGINT UNSIGNED NOT NULL, epoch INT UNSIGNED NOT NULL,
    last_recorded_at BIGINT NOT NULL, last_count INT UNSIGNED NOT NULL, as_expected TINYINT NOT NULL DEFAULT 1,
    CONSTRAINT head_moved CHECK (as_expected = 1)
  ) ${mysqlOptions}`,
  `CREATE TABLE IF NOT EXISTS events (
    partition_id SMALLINT UNSIGNED NOT NULL, position BIGINT UNSIGNED NOT NULL,
    stream_id BINARY(16) NOT NULL, version INT UNSIGNED NOT NULL, entity VARBINARY(17) NOT NULL,
    event_id BINARY(16) NOT NULL, body_hash BINARY(8) NOT NULL, messages INT UNSIGNED NOT NULL, members INT UNSIGNED NOT NULL,
    type VARCHAR(64) NOT NULL, schema_version SMALLINT UNSIGNED NOT NULL,
    payload MEDIUMBLOB NOT NULL, metadata BLOB NOT NULL, recorded_at BIGINT NOT NULL,
    PRIMARY KEY (partition_id, position), UNIQUE KEY uq_stream (partition_id, stream_id, version),
    UNIQUE KEY uq_event (partition_id, event_id), KEY ix_entity (partition_id, stream_id, entity, version)
  ) ${mysqlOptions}`,
  `CREATE TABLE IF NOT EXISTS event_entities (
    partition_id SMALLINT UNSIGNED NOT NULL, stream_id BINARY(16) NOT NULL, entity VARBINARY(17) NOT NULL,
    version INT UNSIGNED NOT NULL, position BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (partition_id, stream_id, entity, version), KEY ix_position (partition_id, position)
  ) ${mysqlOptions}`,
];

const sqliteTables = [
  `CREATE TABLE IF NOT EXISTS store (
    id INTEGER PRIMARY KEY, store_id BLOB NOT NULL, partitions INTEGER NOT NULL, epoch INTEGER NOT NULL
  )`,
  `CREATE TABLE IF NOT EXISTS heads (
    partition_id INTEGER PRIMARY KEY, position INTEGER NOT NULL, epoch INTEGER NOT NULL,
    last_recorded_at INTEGER NOT NULL, last_count INTEGER NOT NULL, as_expected INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT head_moved CHECK (as_expected = 1)
  )`,
  `CREATE TABLE IF NOT EXISTS events (
    partition_id INTEGER NOT NULL, position INTEGER NOT NULL, stream_id BLOB NOT NULL, version INTEGER NOT NULL, entity BLOB NOT NULL,
    event_id BLOB NOT NULL, body_hash BLOB NOT NULL, messages INTEGER NOT NULL, members INTEGER NOT NULL,
    type TEXT NOT NULL, schema_version INTEGER NOT NULL, payload BLOB NOT NULL, metadata BLOB NOT NULL, recorded_at INTEGER NOT NULL,
    PRIMARY KEY (partition_id, position)
  )`,
  'CREATE UNIQUE INDEX IF NOT EXISTS uq_stream ON events (partition_id, stream_id, version)',
  'CREATE UNIQUE INDEX IF NOT EXISTS uq_event ON events (partition_id, event_id)',
  'CREATE INDEX IF NOT EXISTS ix_entity ON events (partition_id, stream_id, entity, version)',
  `CREATE TABLE IF NOT EXISTS event_entities (
    partition_id INTEGER NOT NULL, stream_id BLOB NOT NULL, entity BLOB NOT NULL, version INTEGER NOT NULL, position INTEGER NOT NULL,
    PRIMARY KEY (partition_id, stream_id, entity, version)
  ) WITHOUT ROWID`,
  'CREATE INDEX IF NOT EXISTS ix_entities_position ON event_entities (partition_id, position)',
];

// SQLite's commit writes each page whole that it touched. Behind the partition, or the stream, an id that begins with its time lands
// in as many pages as there are of those; before them, in the last page of all (docs/decisions/0025).
const sqliteIndexesInOrderOfTime = [
  'DROP INDEX IF EXISTS uq_event',
  'DROP INDEX IF EXISTS ix_entity',
  'CREATE UNIQUE INDEX IF NOT EXISTS uq_event ON events (event_id)',
  'CREATE INDEX IF NOT EXISTS ix_entity ON events (entity, stream_id, version)',
];

/** The store's own row, and a head for each partition: there from the start, so that a lock always finds its row. */
function firstRows(dialect: Dialect): string[] {
  const orKeep = (key: string) => (dialect === 'sqlite' ? `ON CONFLICT (${key}) DO NOTHING` : `ON DUPLICATE KEY UPDATE ${key} = ${key}`);
  const randomId = dialect === 'sqlite' ? 'randomblob(16)' : "UNHEX(REPLACE(UUID(), '-', ''))";
  const heads = Array.from({ length: PARTITIONS }, (_, partition) => `(${partition}, 0, 1, 0, 0)`);
  return [
    `INSERT INTO store (id, store_id, partitions, epoch) VALUES (1, ${randomId}, ${PARTITIONS}, 1) ${orKeep('id')}`,
    `INSERT INTO heads (partition_id, position, epoch, last_recorded_at, last_count) VALUES ${heads.join(', ')} ${orKeep('partition_id')}`,
  ];
}
