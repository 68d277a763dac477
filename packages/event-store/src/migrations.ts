/**
 * The tables of the event log. Only command-service migrates them; the other services wait. Events are never updated or deleted;
 * only `heads` changes, with each append.
 */
import { compileTable, createComplete, isSqlite, type TableBuilder } from '@parley/database/build-table';
import type { MigrationConnection } from '@parley/database/database';
import type { Schema } from '@parley/database/migrations';
import { PARTITIONS } from '@parley/events/partitions';

export const eventLogSchema: Schema = { name: 'event_log', migrations: [{ id: '0001-baseline', up: createEventLog }] };

async function createEventLog(knex: MigrationConnection): Promise<void> {
  const types = isSqlite(knex) ? sqliteTypes : mysqlTypes;
  const create = (table: string, define: DefineTable, sqliteOptions?: string) =>
    createComplete(knex, table, (name) =>
      compileTable(knex, { name, charset: 'ascii', sqliteOptions }, (builder) => define(builder, types)),
    );
  await create('store', defineStore);
  await create('heads', defineHeads);
  await create('events', isSqlite(knex) ? defineSqliteEvents : defineMysqlEvents);
  await create('event_entities', isSqlite(knex) ? defineSqliteEntities : defineMysqlEntities, 'WITHOUT ROWID');
  await insertFirstRows(knex);
}

type DefineTable = (table: TableBuilder, types: ColumnTypes) => void;
type ColumnTypes = Record<keyof typeof mysqlTypes, string>;

const mysqlTypes = {
  flag: 'TINYINT',
  storeRow: 'TINYINT UNSIGNED',
  partition: 'SMALLINT UNSIGNED',
  count: 'INT UNSIGNED',
  position: 'BIGINT UNSIGNED',
  micros: 'BIGINT',
  id: 'BINARY(16)',
  entity: 'VARBINARY(17)',
  bodyHash: 'BINARY(8)',
  eventType: 'VARCHAR(64)',
  metadata: 'BLOB',
  payload: 'MEDIUMBLOB',
};

const sqliteTypes: ColumnTypes = {
  flag: 'INTEGER',
  storeRow: 'INTEGER',
  partition: 'INTEGER',
  count: 'INTEGER',
  position: 'INTEGER',
  micros: 'INTEGER',
  id: 'BLOB',
  entity: 'BLOB',
  bodyHash: 'BLOB',
  eventType: 'TEXT',
  metadata: 'BLOB',
  payload: 'BLOB',
};

function defineStore(table: TableBuilder, types: ColumnTypes): void {
  table.specificType('id', types.storeRow).notNullable().primary();
  table.specificType('store_id', types.id).notNullable();
  table.specificType('partitions', types.partition).notNullable();
  table.specificType('epoch', types.count).notNullable();
}

function defineHeads(table: TableBuilder, types: ColumnTypes): void {
  table.specificType('partition_id', types.partition).notNullable().primary();
  table.specificType('position', types.position).notNullable();
  table.specificType('epoch', types.count).notNullable();
  table.specificType('last_recorded_at', types.micros).notNullable();
  table.specificType('last_count', types.count).notNullable();
  // An append that skips the lock computes as_expected from the head it assumed; the check fails when the head has moved.
  table.specificType('as_expected', types.flag).notNullable().defaultTo(1);
  table.check('as_expected = 1', undefined, 'head_moved');
}

function eventColumns(table: TableBuilder, types: ColumnTypes): void {
  table.specificType('partition_id', types.partition).notNullable();
  table.specificType('position', types.position).notNullable();
  table.specificType('stream_id', types.id).notNullable();
  table.specificType('version', types.count).notNullable();
  table.specificType('entity', types.entity).notNullable();
  table.specificType('event_id', types.id).notNullable();
  table.specificType('body_hash', types.bodyHash).notNullable();
  table.specificType('messages', types.count).notNullable();
  table.specificType('members', types.count).notNullable();
  table.specificType('type', types.eventType).notNullable();
  table.specificType('schema_version', types.partition).notNullable();
  table.specificType('payload', types.payload).notNullable();
  table.specificType('metadata', types.metadata).notNullable();
  table.specificType('recorded_at', types.micros).notNullable();
  table.primary(['partition_id', 'position']);
  // The locks on the heads make uq_stream redundant: it turns a bug in numbering into an error.
  table.unique(['partition_id', 'stream_id', 'version'], { indexName: 'uq_stream' });
}

function defineMysqlEvents(table: TableBuilder, types: ColumnTypes): void {
  eventColumns(table, types);
  table.unique(['partition_id', 'event_id'], { indexName: 'uq_event' });
  table.index(['partition_id', 'stream_id', 'entity', 'version'], 'ix_entity');
}

// A SQLite commit writes every page that it touched. Ids begin with their time: an index that starts with the id touches its last
// page only, one that starts with the partition or stream touches a page for each (docs/decisions/0025).
function defineSqliteEvents(table: TableBuilder, types: ColumnTypes): void {
  eventColumns(table, types);
  table.unique(['event_id'], { indexName: 'uq_event' });
  table.index(['entity', 'stream_id', 'version'], 'ix_entity');
}

function entityColumns(table: TableBuilder, types: ColumnTypes): void {
  table.specificType('partition_id', types.partition).notNullable();
  table.specificType('stream_id', types.id).notNullable();
  table.specificType('entity', types.entity).notNullable();
  table.specificType('version', types.count).notNullable();
  table.specificType('position', types.position).notNullable();
  table.primary(['partition_id', 'stream_id', 'entity', 'version']);
}

function defineMysqlEntities(table: TableBuilder, types: ColumnTypes): void {
  entityColumns(table, types);
  table.index(['partition_id', 'position'], 'ix_position');
}

function defineSqliteEntities(table: TableBuilder, types: ColumnTypes): void {
  entityColumns(table, types);
  table.index(['partition_id', 'position'], 'ix_entities_position');
}

/** The store's row and a head for each partition, so that a lock always finds its row. */
async function insertFirstRows(knex: MigrationConnection): Promise<void> {
  const storeId = knex.raw(isSqlite(knex) ? 'randomblob(16)' : "UNHEX(REPLACE(UUID(), '-', ''))");
  await knex('store').insert({ id: 1, store_id: storeId, partitions: PARTITIONS, epoch: 1 }).onConflict('id').ignore();
  const heads = Array.from({ length: PARTITIONS }, (_, partition) => ({
    partition_id: partition,
    position: 0,
    epoch: 1,
    last_recorded_at: 0,
    last_count: 0,
  }));
  await knex('heads').insert(heads).onConflict('partition_id').ignore();
}
