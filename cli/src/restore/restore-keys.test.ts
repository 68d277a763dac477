/** Keys that a restore refuses, before it writes anything. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { keyStore } from '@parley/key-store/key-store';
import { subjectKey } from '@parley/key-store/subject-keys';
import { chat } from '@parley/projector/testing/live-chat';
import { openRunningChat, type RunningChat } from '../testing/running-chat.ts';
import { runCli } from '../testing/run-cli.ts';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'parley-restore-keys-'));
const systems: RunningChat[] = [];
let system: RunningChat;
let other: RunningChat;
const fileOf = (name: string) => join(folder, `${name}.tar.zst`);

async function makeKey({ env }: RunningChat): Promise<void> {
  const keys = keyStore({ DATA_DIR: env['DATA_DIR']! }, { role: 'writer' });
  await subjectKey(await keys.tables(), { subjectId: newId(), purpose: 'profile' });
  await keys.close();
}

async function startSystem(): Promise<RunningChat> {
  const started = await openRunningChat(null);
  systems.push(started);
  await started.start();
  await chat(started.log, started.history, 20);
  await makeKey(started);
  return started;
}

beforeAll(async () => {
  [system, other] = [await startSystem(), await startSystem()];
  const backUp = ({ run }: RunningChat, name: string) => run('backup', '--to', fileOf(name), '--keys-to', fileOf(`${name}-keys`));
  expect(await backUp(system, 'older')).toMatchObject({ exitCode: 0 });
  await makeKey(system);
  expect(await backUp(system, 'newer')).toMatchObject({ exitCode: 0 });
  expect(await backUp(other, 'other')).toMatchObject({ exitCode: 0 });
});
afterAll(async () => {
  for (const each of systems) await each.close();
  rmSync(folder, { recursive: true });
});

/** A folder with the master key only. */
function newTarget(): string {
  const target = mkdtempSync(join(folder, 'target-'));
  mkdirSync(join(target, 'keys'));
  cpSync(join(system.env['DATA_DIR']!, 'keys', 'kek'), join(target, 'keys', 'kek'));
  return target;
}

const restore = (DATA_DIR: string, from: string, ...args: string[]) =>
  runCli({ DATA_DIR }, 'restore', '--from', fileOf(from), '--none', ...args);

test.each([
  ['keys that are older than the data', ['newer', '--keys', 'older-keys'], /older than the data/],
  ['keys of another store', ['newer', '--keys', 'other-keys'], /another store/],
  ['data in place of keys', ['newer', '--keys', 'older'], /backup of data/],
  ['keys in place of data', ['newer-keys'], /backup of keys/],
  ['no key store', ['newer'], /no key store/],
])('%s are refused', async (_name, [from, option, keys], message) => {
  const target = newTarget();
  const options = option === undefined ? [] : [option, fileOf(keys!)];
  expect(await restore(target, from!, ...options)).toMatchObject({ exitCode: 1, stderr: expect.stringMatching(message) });
  expect([existsSync(join(target, 'log.sqlite')), existsSync(join(target, 'keys', 'keys.sqlite'))]).toEqual([false, false]);
});

test('keys whose master key is not at hand are refused', async () => {
  const target = newTarget();
  cpSync(join(other.env['DATA_DIR']!, 'keys', 'kek'), join(target, 'keys', 'kek'));
  const refused = await restore(target, 'newer', '--keys', fileOf('newer-keys'));
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('the master key') });
  expect(existsSync(join(target, 'log.sqlite'))).toBe(false);
});

test('newer keys serve an older log; a key store that has others is never overwritten', async () => {
  const target = newTarget();
  expect(await restore(target, 'older', '--keys', fileOf('newer-keys'))).toMatchObject({ exitCode: 0 });
  const taken = newTarget();
  cpSync(join(target, 'keys'), join(taken, 'keys'), { recursive: true });
  const refused = await restore(taken, 'older', '--keys', fileOf('older-keys'));
  expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('the key store is not empty') });
  // Without --keys it is used.
  expect(await restore(taken, 'older')).toMatchObject({ exitCode: 0 });
});
