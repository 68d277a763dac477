/** HA 3.1: a backup of yesterday is put under a server that was stopped meanwhile, and the database itself looks healthy. */
import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { register, type Person } from './person.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';
import { runParley } from './systems/run-parley.ts';

const parley = (dataDir: string, ...args: string[]) => runParley({ DATA_DIR: dataDir }, ...args);

describe("yesterday's SQLite files under a stopped server", () => {
  let system: EmbeddedSystem;
  let backup: string;
  let ada: Person;
  let conversationId: string;

  beforeAll(async () => {
    system = await startEmbedded();
    ada = await register(system.origin, 'ada');
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Reading', memberIds: [] });
    conversationId = conversation.id;
    await ada.send(conversationId, 'yesterday');
    await ada.get(`/v1/conversations/${conversationId}/messages`);
    backup = await mkdtemp(join(tmpdir(), 'parley-backup-'));
    await system.service.stop();
    await copyDatabases(system.dataDir, backup);
    await system.service.restart();
    for (const text of ['today', 'and acknowledged']) await ada.send(conversationId, text);
    await system.service.stop();
    await removeDatabases(system.dataDir);
    await copyDatabases(backup, system.dataDir);
  }, 90_000);
  afterAll(async () => {
    await system.stop();
    await rm(backup, { recursive: true, force: true });
  }, 30_000);

  const send = () => ada.ask('POST', `/v1/conversations/${conversationId}/messages`, { text: 'a new history' }, { key: randomUUID() });
  const readiness = async () => {
    const response = await fetch(`${system.origin}/readyz`);
    return { status: response.status, body: (await response.json()) as { reasons?: Record<string, string> } };
  };
  const restartUnready = async () => {
    await system.service.restart({}, { awaitReady: false });
    const isListening = () =>
      fetch(`${system.origin}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      );
    await waitUntil(isListening, { what: 'the server to listen', deadlineMs: 60_000 });
  };

  test('the server refuses commands and is not ready, says why, and still answers queries', async () => {
    await restartUnready();
    expect(await send()).toMatchObject({ status: 503, body: { code: 'log_diverged', retryAfter: 60 } });
    const { status, body } = await readiness();
    expect(status).toBe(503);
    expect(body.reasons?.['log']).toMatch(/partition \d+: expected event/);
    expect(await ada.ask('GET', `/v1/conversations/${conversationId}/messages`, undefined, { positions: null })).toMatchObject({
      status: 200,
      body: { items: [{ text: 'yesterday' }] },
    });
  }, 90_000);

  test('another restart forgets nothing', async () => {
    await system.service.stop();
    await restartUnready();
    expect(await send()).toMatchObject({ status: 503, body: { code: 'log_diverged' } });
  }, 90_000);

  test('doctor names the loss and the cure, and a replay alone is refused', async () => {
    const [doctor, replay] = await Promise.all([parley(system.dataDir, 'doctor'), parley(system.dataDir, 'replay')]);
    expect(doctor).toMatchObject({
      code: 1,
      output: expect.stringMatching(/log_diverged: the log has lost acknowledged events[^]*parley epoch --new/),
    });
    expect(replay).toMatchObject({ code: 1, output: expect.stringContaining('parley epoch --new') });
  }, 90_000);

  test('a new epoch, begun while the server is stopped, and a replay cure it', async () => {
    expect(await parley(system.dataDir, 'epoch', '--new', '--yes')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/a server is running: process \d+ has locked/),
    });
    await system.service.stop();
    expect(await parley(system.dataDir, 'epoch', '--new', '--yes')).toMatchObject({ code: 0 });
    await restartUnready();
    expect(await parley(system.dataDir, 'replay', '--grace', '1')).toMatchObject({ code: 0 });
    expect((await send()).status).toBe(201);
    await waitUntil(async () => (await readiness()).status === 200, { what: 'the server to be ready', deadlineMs: 30_000 });
    expect(await parley(system.dataDir, 'doctor')).toMatchObject({ code: 0 });
    await system.service.stop();
    await system.service.restart();
    expect((await send()).status).toBe(201);
  }, 180_000);
});

const databaseFiles = async (folder: string) => (await readdir(folder)).filter((name) => /^(log|read)\.sqlite/.test(name));

async function copyDatabases(from: string, to: string): Promise<void> {
  for (const name of await databaseFiles(from)) await cp(join(from, name), join(to, name));
}

async function removeDatabases(folder: string): Promise<void> {
  for (const name of await databaseFiles(folder)) await rm(join(folder, name));
}
