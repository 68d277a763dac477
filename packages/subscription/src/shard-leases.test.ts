import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { migrate } from '@parley/database/migrations';
import { openSqliteDatabase, type SqliteDatabase } from '@parley/database/sqlite-database';
import { ShardLeases } from './shard-leases.ts';
import { leaseTables } from './lease-tables.ts';

const tables = leaseTables({ instances: 'instances', leases: 'leases' });

let folder: string;
let database: SqliteDatabase;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-leases-'));
  database = openSqliteDatabase({ path: join(folder, 'log.sqlite') });
  await migrate(database, tables.schema);
});

afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const leasesOf = (instanceId: string): ShardLeases => new ShardLeases(database, tables, { instanceId, termMs: 5_000 });
const sorted = (owned: ReadonlyMap<number, number>): [number, number][] => [...owned].sort(([one], [other]) => one - other);

test('acquires what is free, renews it under the same fencing token, in one write', async () => {
  const leases = leasesOf('one');
  expect(sorted((await leases.renew()).owned)).toEqual([0, 1, 2, 3].map((shard) => [shard, 1]));
  const writes: number[] = [];
  const { write } = database;
  database.write = (statements) => {
    writes.push(statements.length);
    return write(statements);
  };
  expect(sorted((await leases.renew()).owned)).toEqual([0, 1, 2, 3].map((shard) => [shard, 1]));
  expect(writes).toEqual([5]);
});

test('gives surrendered shards to a later process, with higher fencing tokens', async () => {
  const [one, other] = [leasesOf('one'), leasesOf('two')];
  await one.renew();
  expect((await other.renew()).owned.size).toBe(0);
  const { owned, surrender } = await one.renew();
  expect([owned.size, surrender]).toEqual([4, [2, 3]]);
  for (const shard of surrender) await one.release(shard);
  expect(sorted((await other.renew()).owned)).toEqual([
    [2, 2],
    [3, 2],
  ]);
});

test('does not renew a shard that another process took', async () => {
  const leases = leasesOf('one');
  await leases.renew();
  await database.write([{ sql: "UPDATE leases SET owner = 'two', fencing_token = 2 WHERE shard = 1" }]);
  expect([...(await leases.renew()).owned.keys()]).not.toContain(1);
});
