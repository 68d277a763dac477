/** A MySQL group behind the router: its primary dies, and the pool goes on with the one that the group elects. */
import { afterAll, expect, test } from '@jest/globals';
import { startMysqlGroup, type MysqlGroup } from '@parley/testing-kit/servers/mysql-group';
import { ServerMissing } from '@parley/testing-kit/servers/test-server';
import { skipOrFail } from '@parley/testing-kit/shared-servers';
import { stopAfterSuite } from '@parley/testing-kit/stop-after-suite';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { DatabaseUnavailable, type Database } from './database.ts';
import { openMysqlDatabase } from './mysql-database.ts';

let group: MysqlGroup | undefined;
try {
  group = await startMysqlGroup();
} catch (error) {
  if (!(error instanceof ServerMissing)) throw error;
  await skipOrFail('mysql', error.message);
}

if (group !== undefined) primaryDies(group);

function primaryDies({ url, primary, stop }: MysqlGroup): void {
  stopAfterSuite({ stop });
  let database: Database;
  afterAll(() => database.close());

  test('what was committed is there after a failover, and writes are accepted again', async () => {
    database = await openMysqlDatabase({ url: `${url}/parley`, readTimeoutMs: 60_000 });
    await database.write([{ sql: 'CREATE TABLE rooms (number INT PRIMARY KEY)' }]);
    const numbers = async () =>
      (await database.read<{ number: number }>({ sql: 'SELECT number FROM rooms ORDER BY number' })).map(({ number }) => number);
    const insert = (number: number) => database.write([{ sql: 'INSERT IGNORE INTO rooms VALUES (?)', values: [number] }]);
    for (const number of [1, 2, 3]) await insert(number);

    const old = await primary();
    await old.kill();
    // The read waits for the router to find the new primary.
    expect(await numbers()).toEqual([1, 2, 3]);
    const errors: unknown[] = [];
    const isWritten = () =>
      insert(4).then(
        () => true,
        (error: unknown) => void errors.push(error),
      );
    await waitUntil(isWritten, { what: 'a write', deadlineMs: 60_000, pauseMs: 100 });
    expect(errors.every((error) => error instanceof DatabaseUnavailable)).toBe(true);
    expect(await numbers()).toEqual([1, 2, 3, 4]);
    expect(await primary()).not.toBe(old);
  }, 180_000);
}
