/** Tables as DDL, compiled by knex's schema builder: the same for migrations and for tables that a rebuild creates. */
import type { Knex } from 'knex';

import { columnPlans, snakeCase } from './column-codec.ts';
import { tableName, type TableSuffix } from './table-sql.ts';
import type { Column, Table } from './tables.ts';

/** Statements that create the table and its indexes. `knex` only compiles. */
export function buildTable(knex: Knex, table: Table, suffix: TableSuffix = {}): string[] {
  return buildNamedTable(knex, table, tableName(table, suffix));
}

/** The statement that drops the table, if it exists. */
export function dropTable(knex: Knex, table: Table, suffix: TableSuffix = {}): string {
  return knex.schema.dropTableIfExists(tableName(table, suffix)).toQuery();
}

/** Creates the table in a migration, unless it exists. */
export async function createTable(knex: Knex, table: Table, suffix: TableSuffix = {}): Promise<void> {
  await createComplete(knex, tableName(table, suffix), (name) => buildNamedTable(knex, table, name));
}

/**
 * Runs the statements that `build` returns for a name, unless the table exists. MySQL commits each DDL statement, so a table with
 * indexes is built under a draft name and renamed when it is complete: a killed process leaves no table without its indexes.
 */
export async function createComplete(knex: Knex, name: string, build: (name: string) => readonly string[]): Promise<void> {
  if (await knex.schema.hasTable(name)) return;
  const statements = build(name);
  if (isSqlite(knex) || statements.length === 1) {
    for (const sql of statements) await knex.raw(sql);
    return;
  }
  const draft = `${name}_draft`;
  await knex.schema.dropTableIfExists(draft);
  for (const sql of build(draft)) await knex.raw(sql);
  await knex.schema.renameTable(draft, name);
}

export type TableBuilder = Knex.CreateTableBuilder;

export interface TableOptions {
  charset: 'utf8mb4' | 'ascii';
  /** Appended on SQLite, such as `STRICT`. */
  sqliteOptions?: string | undefined;
}

/** Compiles a table that `define` declares with knex's column builder. */
export function compileTable(
  knex: Knex,
  { name, charset, sqliteOptions = '' }: TableOptions & { name: string },
  define: (table: TableBuilder) => void,
): string[] {
  const builder = knex.schema.createTable(name, (table) => {
    define(table);
    if (isSqlite(knex)) return;
    table.engine('InnoDB');
    table.charset(charset);
    table.collate(`${charset}_bin`);
  });
  const [create, ...indexes] = (builder as unknown as { toSQL(): { sql: string }[] }).toSQL().map(({ sql }) => sql);
  // knex has no call for SQLite's table options.
  return [isSqlite(knex) ? `${create} ${sqliteOptions}`.trimEnd() : create!, ...indexes];
}

export function isSqlite(knex: Knex): boolean {
  return (knex.client as { dialect: string }).dialect === 'sqlite3';
}

function buildNamedTable(knex: Knex, table: Table, name: string): string[] {
  const types = isSqlite(knex) ? ({ type }: Column) => sqliteTypes[type] : mysqlType;
  return compileTable(knex, { name, charset: 'utf8mb4', sqliteOptions: sqliteOptionsOf(table) }, (builder) => {
    for (const { sqlName, column } of columnPlans(table)) {
      const declared = builder.specificType(sqlName, types(column));
      if (!column.nullable) declared.notNullable();
    }
    builder.primary(table.primaryKey.map(snakeCase));
    for (const [index, { columns, unique }] of Object.entries(table.indexes)) {
      // SQLite's index names belong to the file, not to the table.
      const indexName = isSqlite(knex) ? `${name}_${index}` : index;
      if (unique === true) builder.unique(columns.map(snakeCase), { indexName });
      else builder.index(columns.map(snakeCase), indexName);
    }
  });
}

/**
 * STRICT, because SQLite otherwise stores any value in any column. A table of short rows is clustered by its primary key, as in
 * InnoDB. Long rows would make that tree deep, so they are stored by row number, with the key as an index.
 */
function sqliteOptionsOf(table: Table): string {
  return Object.values(table.columns).some(isLong) ? 'STRICT' : 'STRICT, WITHOUT ROWID';
}

function isLong({ type, length }: Column): boolean {
  return type === 'json' || ((type === 'text' || type === 'bytes') && length === undefined);
}

// The only types that a STRICT table accepts.
const sqliteTypes: Record<Column['type'], string> = {
  id: 'BLOB',
  text: 'TEXT',
  integer: 'INTEGER',
  micros: 'INTEGER',
  boolean: 'INTEGER',
  json: 'TEXT',
  bytes: 'BLOB',
};

/** Integers are signed: MySQL rejects a difference of unsigned integers below zero. */
function mysqlType({ type, length }: Column): string {
  switch (type) {
    case 'id':
      return 'BINARY(16)';
    case 'text':
      return length === undefined ? 'LONGTEXT' : `VARCHAR(${length})`;
    case 'bytes':
      return length === undefined ? 'LONGBLOB' : `VARBINARY(${length})`;
    case 'integer':
    case 'micros':
      return 'BIGINT';
    case 'boolean':
      return 'TINYINT';
    case 'json':
      // Text, so that it is read back unchanged: MySQL's JSON type sorts keys, MariaDB's does not.
      return 'LONGTEXT';
  }
}
