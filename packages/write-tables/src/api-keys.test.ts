import { expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { findSessionsIn, readActiveSessions } from './sessions.ts';

test('the sessions of users cost no read of the keys', async () => {
  const statements: string[] = [];
  const database = { read: async ({ sql }: { sql: string }) => (statements.push(sql), []) };
  await findSessionsIn(database)([newId(), newId()]);
  await readActiveSessions(database, [newId()], 0);
  expect(statements.filter((sql) => sql.includes('api_keys'))).toEqual([]);
  expect(statements).toHaveLength(2);
});
