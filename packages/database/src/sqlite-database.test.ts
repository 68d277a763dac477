import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { waitUntil } from '@parley/testing-kit/wait-until';
import { describeDatabase } from './database.contract.ts';
import { DatabaseUnavailable } from './database.ts';
import { startCheckpointer } from './sqlite-checkpointer.ts';
import { openSqliteDatabase, type SqliteDatabase } from './sqlite-database.ts';
import { SlowDisk } from './slow-disk.fixture.ts';
import { walSync } from './wal-sync.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeDatabase('SQLite', async () => ({ sqlitePath: join(folder, 'contract.sqlite') }));

let database: SqliteDatabase;
let other: SqliteDatabase;

beforeAll(async () => {
  const path = join(folder, 'own.sqlite');
  database = openSqliteDatabase({ path });
  other = openSqliteDatabase({ path, busyDeadlineMs: 50 });
  await database.write([{ sql: 'CREATE TABLE numbers (number INTEGER PRIMARY KEY) STRICT' }]);
});

afterAll(async () => {
  await Promise.all([database.close(), other.close()]);
});

test('only checkpoints wait for the disk', () => {
  const pragma = (name: string) => database.connection.pragma(name, { simple: true });
  expect({ mode: pragma('journal_mode'), synchronous: pragma('synchronous'), timeout: pragma('busy_timeout') }).toEqual({
    mode: 'wal',
    synchronous: 1,
    timeout: 0,
  });
});

test('neither a write nor a read of it resolves before it is on disk', async () => {
  const disk = new SlowDisk();
  const slow = openSqliteDatabase({ path: join(folder, 'own.sqlite'), sync: walSync(disk.fdatasync) });
  const answered: string[] = [];
  const write = slow.write([{ sql: 'INSERT INTO numbers VALUES (10)' }]).then(() => answered.push('writer'));
  const read = slow.read({ sql: 'SELECT 1 FROM numbers WHERE number = 10' }).then((rows) => answered.push(`reader of ${rows.length}`));
  const snapshot = slow.snapshot([]).then(() => answered.push('snapshot'));
  await new Promise(setImmediate);
  expect(answered).toEqual([]);
  disk.complete();
  await Promise.all([write, read, snapshot]);
  expect(answered.toSorted()).toEqual(['reader of 1', 'snapshot', 'writer']);
  await slow.close();
});

test('with readsAreDurable, a read of another connection’s commit resolves when it is on disk', async () => {
  const disk = new SlowDisk();
  const reader = openSqliteDatabase({ path: join(folder, 'own.sqlite'), sync: walSync(disk.fdatasync), readsAreDurable: true });
  await database.write([{ sql: 'INSERT INTO numbers VALUES (12)' }]);
  let answered = false;
  const read = reader.read({ sql: 'SELECT number FROM numbers WHERE number = 12' }).finally(() => (answered = true));
  await new Promise(setImmediate);
  expect(answered).toBe(false);
  disk.complete();
  expect(await read).toEqual([{ number: 12 }]);
  await reader.close();
});

test('a disk failure is DatabaseUnavailable, for writers and readers', async () => {
  const disk = new SlowDisk();
  const failing = openSqliteDatabase({ path: join(folder, 'own.sqlite'), sync: walSync(disk.fdatasync) });
  const write = failing.write([{ sql: 'INSERT INTO numbers VALUES (11)' }]);
  const read = failing.read({ sql: 'SELECT 1 FROM numbers' });
  disk.fail(new Error('EIO'));
  await expect(write).rejects.toThrow(DatabaseUnavailable);
  await expect(read).rejects.toThrow(DatabaseUnavailable);
  await failing.close();
});

test('the checkpointer empties the write-ahead log now and then, however little is written', async () => {
  const path = join(folder, 'quiet.sqlite');
  const quiet = openSqliteDatabase({ path, durable: false, checkpoints: 'other-thread' });
  await quiet.write([{ sql: 'CREATE TABLE texts (text TEXT) STRICT' }, { sql: "INSERT INTO texts VALUES ('distinctive')" }]);
  await quiet.write([{ sql: "UPDATE texts SET text = 'other'" }]);
  const files = (): string => [path, `${path}-wal`].map((file) => readFileSync(file, 'latin1')).join('');
  expect(files()).toContain('distinctive');
  const checkpointer = startCheckpointer(path, { maxWalAgeMs: 1, intervalMs: 1 });
  await waitUntil(() => !files().includes('distinctive'), { what: 'no trace of the earlier text' });
  expect(await quiet.read({ sql: 'SELECT text FROM texts' })).toEqual([{ text: 'other' }]);
  await checkpointer.close();
  await quiet.close();
});

test('the checkpointer keeps the write-ahead log short while there is always a writer', async () => {
  const path = join(folder, 'checkpointed.sqlite');
  const checkpointed = openSqliteDatabase({ path, durable: false, checkpoints: 'thread' });
  await checkpointed.write([{ sql: 'CREATE TABLE numbers (number INTEGER) STRICT' }]);
  let [pages, most] = [0, 0];
  do {
    await checkpointed.write([{ sql: 'INSERT INTO numbers VALUES (1)' }]);
    most = Math.max(most, pages);
    [{ log: pages }] = checkpointed.connection.pragma('wal_checkpoint(NOOP)') as [{ log: number }];
    await new Promise(setImmediate);
  } while (pages >= most);
  // Without the thread it would reach twice as many.
  expect(most).toBeLessThan(16_000);
  await checkpointed.close();
});

test('a locked file is retried without blocking the event loop', async () => {
  database.connection.exec('BEGIN IMMEDIATE');
  const write = other.write([{ sql: 'INSERT INTO numbers VALUES (1)' }]);
  setImmediate(() => database.connection.exec('COMMIT'));
  expect(await write).toEqual([1]);
});

test('a file locked for too long is DatabaseUnavailable', async () => {
  database.connection.exec('BEGIN IMMEDIATE');
  await expect(other.write([{ sql: 'INSERT INTO numbers VALUES (2)' }])).rejects.toThrow(DatabaseUnavailable);
  database.connection.exec('COMMIT');
  expect(await other.write([{ sql: 'INSERT INTO numbers VALUES (2)' }])).toEqual([1]);
});

test('an exclusive function that throws is rolled back', async () => {
  const work = () => {
    database.prepare('INSERT INTO numbers VALUES (?)').run(3);
    throw new Error('aborted');
  };
  await expect(database.exclusive(work)).rejects.toThrow('aborted');
  expect(await other.read({ sql: 'SELECT * FROM numbers WHERE number = 3' })).toEqual([]);
});

test('close waits for operations in flight', async () => {
  const closing = openSqliteDatabase({ path: join(folder, 'own.sqlite') });
  database.connection.exec('BEGIN IMMEDIATE');
  const write = closing.write([{ sql: 'INSERT INTO numbers VALUES (4)' }]);
  const closed = closing.close();
  setImmediate(() => database.connection.exec('COMMIT'));
  expect(await write).toEqual([1]);
  await closed;
});

test('a file that is not durable does not wait for the disk at each commit', async () => {
  const quick = openSqliteDatabase({ path: join(folder, 'quick.sqlite'), durable: false });
  expect(quick.connection.pragma('synchronous', { simple: true })).toBe(1);
  expect(quick.connection.pragma('journal_mode', { simple: true })).toBe('wal');
  await quick.close();
});

test('a full disk is DatabaseUnavailable, and a retry succeeds once there is space', async () => {
  const pages = database.connection.pragma('page_count', { simple: true });
  database.connection.pragma(`max_page_count = ${String(pages)}`);
  const write = {
    sql: 'INSERT INTO numbers WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 9000) SELECT i FROM n',
  };
  await expect(database.write([write])).rejects.toThrow(DatabaseUnavailable);
  database.connection.pragma('max_page_count = 1000000');
  await database.write([write]);
});
