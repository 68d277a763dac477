import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { migrate } from '@parley/database/migrations';
import { openSqliteDatabase, type SqliteDatabase } from '@parley/database/sqlite-database';
import { ShardLeases } from './shard-leases.ts';
import { leaseMigrations, leaseScope } from './lease-tables.ts';

let folder: string;
let database: SqliteDatabase;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-leases-'));
  database = openSqliteDatabase({ path: join(folder, 'log.sqlite') });
  await migrate(database, { scope: leaseScope, migrations: leaseMigrations });
});

afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

const leasesOf = (me: string): ShardLeases => new ShardLeases(database, me, 5_000);
const inOrder = (held: ReadonlyMap<number, number>): [number, number][] => [...held].sort(([one], [other]) => one - other);

test('a tick takes what is free, keeps it under the same fencing number, and is one write', async () => {
  const leases = leasesOf('one');
  expect(inOrder((await leases.tick()).held)).toEqual([0, 1, 2, 3].map((shard) => [shard, 1]));
  const writes: number[] = [];
  const { write } = database;
  database.write = (statements) => {
    writes.push(statements.length);
    return write(statements);
  };
  expect(inOrder((await leases.tick()).held)).toEqual([0, 1, 2, 3].map((shard) => [shard, 1]));
  expect(writes).toEqual([5]);
});

test('who comes later is given shards once they are surrendered, and they rise in fencing', async () => {
  const [one, other] = [leasesOf('one'), leasesOf('two')];
  await one.tick();
  expect((await other.tick()).held.size).toBe(0);
  const { held, surrender } = await one.tick();
  expect([held.size, surrender]).toEqual([4, [2, 3]]);
  for (const shard of surrender) await one.release(shard);
  expect(inOrder((await other.tick()).held)).toEqual([
    [2, 2],
    [3, 2],
  ]);
});

test('a shard that another one took is held no more', async () => {
  const leases = leasesOf('one');
  await leases.tick();
  await database.write([{ sql: "UPDATE shards SET owner = 'two', fencing = 2 WHERE shard = 1" }]);
  expect([...(await leases.tick()).held.keys()]).not.toContain(1);
});
