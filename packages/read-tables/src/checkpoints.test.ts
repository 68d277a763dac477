import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { migrate } from '@parley/database/migrations';
import { openSqliteDatabase, type SqliteDatabase } from '@parley/database/sqlite-database';
import { newId } from '@parley/events/ids';
import { PARTITIONS } from '@parley/events/partitions';
import { isCheckpointMoved, LIVE, moveCheckpoints, readCheckpoints, type Checkpoint } from './checkpoints.ts';
import { readTableSchema } from './migrations.ts';
import { activeSlot } from './slots.ts';

let folder: string;
let database: SqliteDatabase;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-checkpoints-'));
  database = openSqliteDatabase({ path: join(folder, 'read.sqlite') });
  await migrate(database, readTableSchema);
});

afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

const move = (from: Checkpoint, position: number, epoch = 1) =>
  database.write([moveCheckpoints(LIVE, [{ from, position, epoch, lastEventId: newId() }], database.dialect)]);

describe('checkpoints', () => {
  test('exist for all partitions from the start, at position 0', async () => {
    const checkpoints = await readCheckpoints(database, LIVE);
    expect(checkpoints.map(({ partition }) => partition)).toEqual(Array.from({ length: PARTITIONS }, (_, index) => index));
    expect(checkpoints[7]).toEqual({ partition: 7, position: 0, epoch: 0, lastEventId: null, versions: '', revision: 0, claimedUntil: 0 });
  });

  test('move in one statement, in any order', async () => {
    const [one, other] = await readCheckpoints(database, LIVE, [3, 9]);
    const lastEventId = newId();
    const moves = [
      { from: other!, position: 5, epoch: 1, lastEventId },
      { from: one!, position: 2, epoch: 1, lastEventId },
    ];
    await database.write([moveCheckpoints(LIVE, moves, database.dialect)]);
    expect(await readCheckpoints(database, LIVE, [3, 9])).toMatchObject([
      { position: 2, epoch: 1, lastEventId },
      { position: 5, epoch: 1, lastEventId },
    ]);
  });

  test('a stale move is refused, and the whole write with it', async () => {
    const [stale] = await readCheckpoints(database, LIVE, [3]);
    await move(stale!, 4);
    const [, other] = await readCheckpoints(database, LIVE, [3, 9]);
    const moves = [stale!, other!].map((from) => ({ from, position: 6, epoch: 1, lastEventId: newId() }));
    const refused = await database.write([moveCheckpoints(LIVE, moves, database.dialect)]).catch((error: unknown) => error);
    expect(isCheckpointMoved(refused)).toBe(true);
    expect((await readCheckpoints(database, LIVE, [3, 9])).map(({ position }) => position)).toEqual([4, 0]);
  });

  test.each([
    ['a move with another revision', { revision: 1 }],
    ['a move with other versions', { versions: 'feedbeef' }],
  ])('%s is refused', async (_, difference) => {
    const [checkpoint] = await readCheckpoints(database, LIVE, [3]);
    await expect(move({ ...checkpoint!, ...difference }, 1)).rejects.toMatchObject({ constraint: 'checkpoint_moved' });
  });

  test('a move with another epoch is refused', async () => {
    const [fresh] = await readCheckpoints(database, LIVE, [3]);
    await move(fresh!, 1, 7);
    const [moved] = await readCheckpoints(database, LIVE, [3]);
    await expect(move(moved!, 2, 8)).rejects.toMatchObject({ constraint: 'checkpoint_moved' });
  });

  test('migrations can run again, and slot a is active at first', async () => {
    await database.write([{ sql: 'DELETE FROM read_tables_migrations' }]);
    await migrate(database, readTableSchema);
    expect((await activeSlot(database)).names.messages).toBe('messages_a');
  });
});
