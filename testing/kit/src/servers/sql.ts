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
