import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { appended, appendOf, idIn, sent } from '../contract/append-builders.ts';
import { readWholeLog } from '../contract/whole-log.ts';
import { StoreUnavailable } from '../event-store.ts';
import { openSqliteFile, type SqliteFile } from './sqlite-file.fixture.ts';

describe('a SQLite log and other processes', () => {
  let file: SqliteFile;
  beforeEach(async () => {
    file = await openSqliteFile();
  });
  afterEach(() => file.close());

  test('several write at once: order and versions stay correct', async () => {
    const conversationId = idIn(5);
    const writers = [1, 2].map(() => runWriter({ conversationId, count: 60 }));
    const here = Array.from({ length: 60 }, () => appended(file.store, appendOf([sent(conversationId)])));
    const [one, other] = await Promise.all(writers);
    await Promise.all(here);

    expect([one!.acknowledged, other!.acknowledged]).toEqual([60, 60]);
    expect((await readWholeLog(file.store)).at(-1)).toMatchObject({ position: 180, version: 180, messages: 180 });
  });

  for (const [failpoint, afterwards] of Object.entries({ 'append.before-commit': 'appended', 'append.after-commit': 'duplicate' })) {
    test(`one killed at ${failpoint} leaves a complete log, and a retry of its command is ${afterwards}`, async () => {
      const [conversationId, actorId] = [newId(), newId()];
      const { acknowledged, signal } = await runWriter({ conversationId, actorId, count: 5, failpoint });
      expect({ acknowledged, signal }).toEqual({ acknowledged: 2, signal: 'SIGKILL' });

      const command = { actorId, targetId: conversationId, key: 'turn 3' };
      const again = appendOf([sent(conversationId)], { command, bodyHash: '00000000000000aa', mayBeRetry: true });
      expect(await file.store.append(again)).toMatchObject({ kind: afterwards });
      expect(await readWholeLog(file.store)).toHaveLength(3);
    });
  }

  test('one that holds the file delays an append without blocking the event loop', async () => {
    file.outside.connection.exec('BEGIN IMMEDIATE');
    let settled = false;
    const waiting = file.store.append(appendOf([sent(newId())])).finally(() => (settled = true));
    expect(await file.store.heads()).toEqual([]);
    await turnsOfTheLoop(50);
    expect(settled).toBe(false);
    file.outside.connection.exec('COMMIT');
    expect(await waiting).toMatchObject({ kind: 'appended' });
  });

  test('one that holds the file for too long makes the store unavailable until it releases the file', async () => {
    const { store, outside, close } = await openSqliteFile({ busyDeadlineMs: 100 });
    outside.connection.exec('BEGIN IMMEDIATE');
    const append = appendOf([sent(newId())]);
    await expect(store.append(append)).rejects.toThrow(StoreUnavailable);
    outside.connection.exec('COMMIT');
    expect(await store.append({ ...append, mayBeRetry: true })).toMatchObject({ kind: 'appended' });
    await close();
  });

  function runWriter(options: { conversationId: string; actorId?: string; count: number; failpoint?: string }): Promise<Written> {
    const script = fileURLToPath(new URL('writer-process.fixture.ts', import.meta.url));
    const args = [
      file.path,
      options.conversationId,
      options.actorId ?? newId(),
      String(options.count),
      ...(options.failpoint ? [options.failpoint] : []),
    ];
    return new Promise((resolve, reject) => {
      execFile(process.execPath, [script, ...args], (error, stdout, stderr) => {
        if (error && error.signal !== 'SIGKILL') reject(new Error(stderr, { cause: error }));
        else resolve({ acknowledged: stdout.split('\n').length - 1, signal: error?.signal ?? null });
      });
    });
  }
});

interface Written {
  acknowledged: number;
  signal: NodeJS.Signals | null;
}

async function turnsOfTheLoop(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
}
