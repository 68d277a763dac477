import { createConnection } from 'mysql2/promise';

/** Throws when no MariaDB or MySQL answers there. */
export async function answersSql(url: string): Promise<void> {
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
