/** Statements as drivers take them: SQL with `?` and the values in order. */
import type { Knex } from 'knex';

import type { GuardedStatement, SqlValue, Statement } from './database.ts';

export interface CompiledStatement {
  sql: string;
  values: readonly SqlValue[];
}

export interface CompiledWrite extends CompiledStatement {
  affects: number | undefined;
}

const nothing: readonly SqlValue[] = [];

export function compileStatement(statement: Statement): CompiledStatement {
  if (!isKnex(statement)) return { sql: statement.sql, values: statement.values ?? nothing };
  const { sql, bindings } = statement.toSQL().toNative();
  return { sql, values: bindings.map(toSqlValue) };
}

export function compileWrite(statement: Statement | GuardedStatement): CompiledWrite {
  if (!('statement' in statement)) return { ...compileStatement(statement), affects: undefined };
  return { ...compileStatement(statement.statement), affects: statement.affects };
}

function isKnex(statement: Statement): statement is Knex.QueryBuilder | Knex.Raw {
  return 'toSQL' in statement;
}

// knex accepts more types than the three databases store alike.
function toSqlValue(value: unknown): SqlValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  if (Buffer.isBuffer(value)) return value;
  throw new TypeError(`cannot bind a ${typeof value} to SQL`);
}
