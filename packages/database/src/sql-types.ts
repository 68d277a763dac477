import type { Dialect } from './database.ts';
import type { Column, Table } from './tables.ts';

/** The SQL type of a column. Integers are signed everywhere: MySQL refuses a difference of unsigned ones below zero. */
export function sqlType({ type, length }: Column, dialect: Dialect): string {
  return dialect === 'sqlite' ? sqliteTypes[type] : mysqlType(type, length);
}

/**
 * STRICT, since SQLite else stores any value in any column. A table of short rows lies in the order of its primary key,
 * as in InnoDB; long rows would make that tree deep, so they lie by row number with the key beside them.
 */
export function sqliteShape(table: Table): string {
  const long = Object.values(table.columns).some(isLong);
  return long ? 'STRICT' : 'STRICT, WITHOUT ROWID';
}

const sqliteTypes: Record<Column['type'], string> = {
  id: 'BLOB',
  text: 'TEXT',
  integer: 'INTEGER',
  micros: 'INTEGER',
  boolean: 'INTEGER',
  json: 'TEXT',
  bytes: 'BLOB',
};

function mysqlType(type: Column['type'], length: number | undefined): string {
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
      // As text, so that it is given back as it was: MySQL's own type sorts keys, MariaDB's does not.
      return 'LONGTEXT';
  }
}

function isLong({ type, length }: Column): boolean {
  return type === 'json' || ((type === 'text' || type === 'bytes') && length === undefined);
}
