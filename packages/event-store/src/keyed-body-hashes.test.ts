import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { migrate } from '@parley/database/migrations';
import { openSqliteDatabase, type SqliteDatabase } from '@parley/database/sqlite-database';
import { bodyHash, newId } from '@parley/events/ids';
import { appendOf, appended, sent } from './contract/append-builders.ts';
import type { Append, EventStore } from './event-store.ts';
import { withKeyedBodyHashes } from './keyed-body-hashes.ts';
import { eventLogSchema } from './migrations.ts';
import { sqliteEventStore } from './sqlite/sqlite-event-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-hashes-'));
let database: SqliteDatabase;
let plain: EventStore;
let keyed: EventStore;

beforeAll(async () => {
  database = openSqliteDatabase({ path: join(folder, 'log.sqlite') });
  await migrate(database, eventLogSchema);
  plain = await sqliteEventStore({ database });
  keyed = withKeyedBodyHashes(plain, 'a secret');
});

afterAll(async () => {
  await plain.close();
  await database.close();
  rmSync(folder, { recursive: true });
});

const hashOf = (text: string) => bodyHash('SendMessage', { text });
const saying = (text: string): Append => ({ ...appendOf([sent(newId(), text)]), bodyHash: hashOf(text) });

async function loggedHashes(): Promise<string[]> {
  return (await database.read<{ hash: string }>({ sql: 'SELECT lower(hex(body_hash)) AS hash FROM events' })).map(({ hash }) => hash);
}

test('a dictionary finds no text by its hash in the log', async () => {
  for (const text of ['yes', 'no']) await appended(keyed, saying(text));
  const guesses = ['yes', 'no', 'maybe'].map(hashOf);
  expect((await loggedHashes()).filter((hash) => guesses.includes(hash))).toEqual([]);
});

test.each([
  ['with the secret', () => keyed],
  ['by an earlier release', () => plain],
])('a command that was recorded %s is recognized, and another one with its key is not', async (_name, recorder) => {
  const append = saying('once');
  const [event] = await appended(recorder(), append);
  const other = { ...append, bodyHash: hashOf('twice') };
  for (const mayBeRetry of [true, false]) {
    expect(await keyed.append({ ...append, mayBeRetry })).toEqual({ kind: 'duplicate', event });
    expect(await keyed.append({ ...other, mayBeRetry })).toMatchObject({ kind: 'key_reused' });
  }
  expect(await keyed.findCommand(append.command, append.bodyHash)).toEqual({ kind: 'duplicate', event });
  expect(await keyed.findCommand(append.command, other.bodyHash)).toMatchObject({ kind: 'key_reused' });
  expect(await keyed.findCommand({ ...append.command, key: 'unused' }, append.bodyHash)).toBeNull();
});
