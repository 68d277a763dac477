import { createConnection } from 'mysql2/promise';

/** Throws unless a MariaDB or MySQL server answers at this URL. */
export async function pingSql(url: string): Promise<void> {
  await runSql(url, ['SELECT 1']);
}

export async function runSql(url: string, statements: readonly string[]): Promise<void> {
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 });
  try {
    for (const statement of statements) await connection.query(statement);
  } finally {
    connection.destroy();
  }
}

export async function querySql<Row>(url: string, query: string): Promise<Row[]> {
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 });
  try {
    return (await connection.query(query))[0] as Row[];
  } finally {
    connection.destroy();
  }
}

const refusals: ReadonlySet<string> = new Set(['ER_TABLEACCESS_DENIED_ERROR', 'ER_COLUMNACCESS_DENIED_ERROR', 'ER_DBACCESS_DENIED_ERROR']);

/** Runs the statement; returns false if the account lacks the privilege for it. */
export async function isPermitted(url: string, statement: string): Promise<boolean> {
  try {
    await runSql(url, [statement]);
    return true;
  } catch (error) {
    if (refusals.has((error as { code?: string }).code ?? '')) return false;
    throw error;
  }
}
