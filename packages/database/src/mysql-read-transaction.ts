import { compileStatement } from './compiled-statement.ts';
import type { Dialect, ReadSession, Row, Statement } from './database.ts';
import type { MysqlSession } from './mysql-pool.ts';

export const beginSnapshot = ['SET TRANSACTION ISOLATION LEVEL REPEATABLE READ', 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY'];

/** Runs `work` on one snapshot of this session. The first query carries the start of the transaction, which saves a round trip. */
export async function runMysqlReadTransaction<T>(
  session: MysqlSession,
  dialect: Dialect,
  work: (reads: ReadSession) => Promise<T>,
): Promise<T> {
  let begun = false;
  const run = async (queries: readonly Statement[]): Promise<Row[][]> => {
    const texts = queries.map(compileStatement).map(({ sql, values }) => session.format(sql, values));
    const statements = begun ? texts : [...beginSnapshot, ...texts];
    begun = true;
    const results = await session.query(statements.join('; '));
    return statements.length === 1 ? [results as Row[]] : (results as Row[][]).slice(-queries.length);
  };
  try {
    return await work({
      dialect,
      read: async <Result extends object>(query: Statement) => (await run([query]))[0] as Result[],
      snapshot: run,
    });
  } finally {
    if (begun) await session.query('COMMIT');
  }
}
