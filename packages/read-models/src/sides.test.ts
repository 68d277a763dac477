import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from '@parley/database/migrations';
import { openSqliteDatabase, type SqliteDatabase } from '@parley/database/sqlite-database';
import { readModelMigrations, readModelScope } from './migrations.ts';
import type { ReadTables } from './reads/read-tables.ts';
import { onLiveSide, type OnLiveSide, type Side } from './sides.ts';

let folder: string;
let database: SqliteDatabase;
let asked: number;
let untilTold: Promise<void>;
let readLive: OnLiveSide;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-sides-'));
  database = openSqliteDatabase({ path: join(folder, 'read.sqlite') });
  await migrate(database, { scope: readModelScope, migrations: readModelMigrations });
  asked = 0;
  untilTold = Promise.resolve();
  readLive = onLiveSide({
    ...database,
    async read(query) {
      asked += 1;
      await untilTold;
      return database.read(query);
    },
  });
});

afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

const switchTo = (side: Side) =>
  database.write([
    {
      sql: `INSERT INTO projection_sides (projection, subscription, side, version) VALUES ('messages', 'live', '${side}', 1)
        ON CONFLICT (projection) DO UPDATE SET side = excluded.side`,
    },
  ]);

describe('reading the live side', () => {
  test('a side that stayed is read once, before it is known that it stayed', async () => {
    await readLive(async () => undefined);
    const seen: string[] = [];
    // Which side is live is not told before the reading has begun.
    const begun = Promise.withResolvers<void>();
    untilTold = begun.promise;
    asked = 0;
    const answer = await readLive(async ({ names }) => {
      seen.push(names.messages);
      begun.resolve();
      return 'read';
    });
    expect({ answer, seen, asked }).toEqual({ answer: 'read', seen: ['messages_a'], asked: 1 });
  });

  test('from a side that is not live any more nothing is answered: neither what was read there, nor what failed there', async () => {
    const seen: string[] = [];
    const refusedOnA = async ({ names }: ReadTables) => {
      seen.push(names.messages);
      if (names.messages === 'messages_a') throw new Error('not there');
      return names.messages;
    };
    await readLive(async () => undefined);
    await switchTo('b');
    expect(await readLive(refusedOnA)).toBe('messages_b');
    expect(seen).toEqual(['messages_a', 'messages_b']);
    await switchTo('a');
    expect(await readLive(async ({ names }) => names.messages)).toBe('messages_a');
  });

  test('what fails on the live side fails', async () => {
    const failing = () => readLive(() => Promise.reject(new Error('not there')));
    await expect(failing()).rejects.toThrow('not there');
    await expect(failing()).rejects.toThrow('not there');
  });

  test('which side is live is asked each time, and not knowing it is no answer', async () => {
    await readLive(async () => undefined);
    await database.write([{ sql: 'DROP TABLE projection_sides' }]);
    await expect(readLive(async () => 'read')).rejects.toThrow('projection_sides');
  });
});
