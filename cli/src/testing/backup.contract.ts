/** The restore drill, and what a backup and a restore survive and refuse, on every store. */
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Database } from '@parley/database/database';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import { upsert } from '@parley/database/table-sql';
import { newId } from '@parley/events/ids';
import { operatorsId } from '@parley/events/operators';
import { partitionOf } from '@parley/events/partitions';
import { chat, keepChatting } from '@parley/projector/testing/live-chat';
import { startChild } from '@parley/testing-kit/child-process';
import { freshDatabase } from '@parley/testing-kit/shared-servers';
import { credentials } from '@parley/write-tables/credentials';
import { names } from '@parley/write-tables/names';
import { userLinks } from '@parley/write-tables/user-links';
import { logTables, type SavedTable } from '../backup/tables.ts';
import { readTableNames } from '../stores/table-names.ts';
import { runCli } from './run-cli.ts';
import { openRunningChat, type RunningChat } from './running-chat.ts';

const program = join(import.meta.dirname, '../main.ts');
const standalone = join(import.meta.dirname, '../../../standalone/src/main.ts');
const refused = { exitCode: 1, stdout: '' };

interface Target {
  env: Record<string, string>;
  open(): Promise<Database>;
  drop(): Promise<void>;
}

/** `kills`: also those tests whose processes are killed, which take some 20 s. */
export function backupContract(serverUrl: string | null, { kills = true } = {}): void {
  const folder = mkdtempSync(join(tmpdir(), 'parley-backup-'));
  const targets: Target[] = [];
  let system: RunningChat;
  /** Made under load. */
  let archive: string;
  /** Last position of each partition in it. */
  let positions: number[];

  beforeAll(async () => {
    system = await openRunningChat(serverUrl);
    await system.start();
    await chat(system.log, system.history, 100);
    await writeRows(system.log.log);
    const traffic = keepChatting(system.log, system.history);
    const backup = await system.run('backup', '--to', folder, '--json');
    await traffic.stop();
    expect(backup).toMatchObject({ exitCode: 0, stderr: '' });
    ({ data: archive, positions } = backup.lines.find((line) => 'data' in line) as { data: string; positions: number[] });
    await chat(system.log, system.history, 40, 2);
    await system.projected();
  });

  afterAll(async () => {
    await system.close();
    for (const target of targets) await target.drop();
    rmSync(folder, { recursive: true });
  });

  async function newTarget(): Promise<Target> {
    const dataDir = join(folder, randomBytes(4).toString('hex'));
    const target = serverUrl === null ? embeddedTarget(dataDir) : await serverTarget(serverUrl, dataDir);
    targets.push(target);
    return target;
  }

  const restore = ({ env }: Target, from = archive, ...args: string[]) =>
    runCli(env, 'restore', '--from', from, '--none', '--json', ...args);

  test('what was there when the backup was made is there again, in a new epoch, and nothing else', async () => {
    const target = await newTarget();
    const [source, restored] = [system.log.log, await restore(target)];
    expect(restored).toMatchObject({ exitCode: 0, stderr: '' });
    const report = restored.lines.find((line) => 'restored' in line)!;
    const count = positions.reduce((sum, position) => sum + position, 0);
    expect(report).toMatchObject({ events: count, epoch: expect.any(Number) });
    expect(report['epoch']).toBeGreaterThan(1);
    const database = await target.open();
    try {
      const heads = 'SELECT partition_id, position, epoch FROM heads ORDER BY partition_id';
      // One event records the restore.
      const own = partitionOf(operatorsId);
      const expectedHeads = positions.map((position, partition) => ({
        partition_id: partition,
        position: partition === own ? position + 1 : position,
        epoch: report['epoch'],
      }));
      expect(await database.read({ sql: heads })).toEqual(expectedHeads);
      for (const table of logTables) {
        const isBefore = (row: Record<string, unknown>) =>
          !table.name.startsWith('event') || (row['position'] as number) <= positions[row['partition_id'] as number]!;
        const all = await rowsOf(source, table);
        // Webhooks go on in the new epoch.
        const expected = all
          .filter(isBefore)
          .map((row) => (table.name === 'webhook_checkpoints' ? { ...row, epoch: report['epoch'] } : row));
        expect((await rowsOf(database, table)).filter(isBefore)).toEqual(expected);
        if (table.name === 'events') expect([all.length > count, count > 100]).toEqual([true, true]);
      }
      // A link that was used since the backup would work again.
      expect(await database.read({ sql: 'SELECT * FROM user_links' })).toEqual([]);
    } finally {
      await database.close();
    }
    expect(await runCli(target.env, 'verify')).toMatchObject({ exitCode: 0 });
    expect(await runCli(target.env, 'doctor')).toMatchObject({ exitCode: 0 });
    const { lines } = await runCli(target.env, 'events', '--type', 'OperatorActed', '--json');
    const recorded = lines.map(({ payload }) => payload);
    expect(recorded).toContainEqual({ action: 'backup.created', subject: archive, reason: null });
    const subject = `of ${String(report['restored'])}; epoch ${String(report['epoch'])}`;
    expect(recorded.at(-1)).toEqual({ action: 'backup.restored', subject, reason: null });
  });

  test('a restore while a server runs, or into a store that is not empty, is refused', async () => {
    expect(await runCli(system.env, 'restore', '--from', archive, '--none')).toMatchObject({
      ...refused,
      stderr: expect.stringMatching(/a server is running: projector/),
    });
    await system.stop();
    expect(await runCli(system.env, 'restore', '--from', archive, '--none')).toMatchObject({
      ...refused,
      stderr: expect.stringContaining('not empty'),
    });
    await system.start();
  });

  test('a truncated, changed or foreign archive is refused before anything is written', async () => {
    const intact = readFileSync(archive);
    const changed = (at: number) => Buffer.concat([intact.subarray(0, at), Buffer.from([intact[at]! ^ 1]), intact.subarray(at + 1)]);
    const { length } = intact;
    const broken = {
      ...Object.fromEntries([0, 10, length >> 1, length - 41, length - 1].map((size) => [`cut-${size}`, intact.subarray(0, size)])),
      ...Object.fromEntries([0, 5, length >> 1, length - 41, length - 40, length - 1].map((at) => [`changed-${at}`, changed(at)])),
      longer: Buffer.concat([intact, Buffer.from('x')]),
      foreign: readFileSync(program),
    };
    const target = await newTarget();
    for (const [name, content] of Object.entries(broken)) {
      const path = join(folder, `${name}.tar.zst`);
      writeFileSync(path, content);
      expect([name, await runCli({}, 'backup', 'verify', path)]).toMatchObject([name, { exitCode: 1 }]);
      expect([name, await restore(target, path)]).toMatchObject([name, { exitCode: 1 }]);
    }
    expect(await isUntouched(target)).toBe(true);
    expect(await runCli({}, 'backup', 'verify', archive, '--json')).toMatchObject({ exitCode: 0, lines: [{ kind: 'data', positions }] });
  });

  test('a restore says what would be back, unless it is given the list of erasures or --none', async () => {
    const target = await newTarget();
    const withoutList = await runCli(target.env, 'restore', '--from', archive);
    expect(withoutList).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/what was erased since[^]*would be back/) });
    expect(await isUntouched(target)).toBe(true);
  });

  if (!kills) return;

  test('a backup that is killed leaves no file that passes for one', async () => {
    const to = mkdtempSync(join(folder, 'killed-'));
    for (const step of ['backup.file-added@5', 'backup.before-manifest']) {
      const child = startChild(program, { args: ['backup', '--to', to], environment: { ...system.env, FAILPOINT: step } });
      expect(await child.ended).toMatchObject({ signal: 'SIGKILL' });
    }
    const left = readdirSync(to);
    expect(left.filter((name) => !name.endsWith('.partial'))).toEqual([]);
    expect(left.length).toBeGreaterThan(0);
    const copy = join(to, 'renamed.tar.zst');
    copyFileSync(join(to, left[0]!), copy);
    expect(await runCli({}, 'backup', 'verify', copy)).toMatchObject({ exitCode: 1 });
  });

  test('a restore that is killed is recognized, opened by nothing, and begun again', async () => {
    const target = await newTarget();
    for (const step of ['restore.begun', 'restore.file-written@4', 'restore.erased']) {
      const args = ['restore', '--from', archive, '--none'];
      const child = startChild(program, { args, environment: { ...target.env, FAILPOINT: step } });
      expect([step, await child.ended]).toMatchObject([step, { signal: 'SIGKILL' }]);
      const opened = await runCli(target.env, 'events', '--limit', '1');
      expect([step, opened]).toMatchObject([step, { exitCode: 1, stderr: expect.stringContaining('parley restore') }]);
    }
    if (serverUrl === null) {
      const server = startChild(standalone, { environment: { ...target.env, PORT: '0' } });
      expect(await server.ended).toEqual({ code: 78, signal: null });
      expect(server.output()).toContain('parley restore');
    }
    expect(await restore(target)).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await restore(target)).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('not empty') });
  });

  async function isUntouched(target: Target): Promise<boolean> {
    if (serverUrl === null) return !existsSync(target.env['DATA_DIR']!);
    const database = await target.open();
    return (await readTableNames(database).finally(() => database.close())).size === 0;
  }
}

function embeddedTarget(dataDir: string): Target {
  const open = async () => openSqliteDatabase({ path: join(dataDir, 'log.sqlite') });
  return { env: { DATA_DIR: dataDir }, open, drop: () => Promise.resolve() };
}

async function serverTarget(serverUrl: string, dataDir: string): Promise<Target> {
  const { url, drop } = await freshDatabase(serverUrl);
  return { env: { DATABASE_URL: url, DATA_DIR: dataDir }, open: () => openMysqlDatabase({ url }), drop };
}

/** Texts that SQL must escape, bytes that are no text, and rows that a backup leaves out. */
async function writeRows(log: Database): Promise<void> {
  const [userId, now] = [newId(), await log.now()];
  const texts = ["o'hara; ? -- \\", 'Zoë 🙂', '"quoted"\n'];
  const link = { userId, purpose: 'password_reset', tokenHash: randomBytes(32), email: null, expiresAt: now + 3_600_000_000 };
  await log.write([
    upsert(
      names,
      texts.map((value) => ({ kind: 'username', value, userId: newId(), reservedUntil: now, confirmed: true })),
      log.dialect,
    ),
    upsert(credentials, [{ userId, passwordHash: '$argon2id$…', changedAt: now }], log.dialect),
    upsert(userLinks, [link], log.dialect),
    {
      sql: 'INSERT INTO webhook_checkpoints (subscription, partition_id, position, epoch, last_event_id, versions) VALUES (?, 3, 1, 1, ?, ?)',
      values: ['webhook', randomBytes(16), ''],
    },
  ]);
}

const rowsOf = (database: Database, { name, key }: SavedTable) =>
  database.read({ sql: `SELECT * FROM ${name} ORDER BY ${key.join(', ')}` });
