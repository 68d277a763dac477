/** Erasures after a backup, on every store: nothing of what they erased is back after a restore, whichever step of it was killed. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readWholeLog } from '@parley/event-store/contract/whole-log';
import { readActiveTables } from '@parley/projector/testing/test-projector';
import { startChild } from '@parley/testing-kit/child-process';
import { freshDatabase } from '@parley/testing-kit/shared-servers';
import { findFile } from '@parley/write-tables/files';
import { cliConfig } from '../config.ts';
import { openStores } from '../stores/open-stores.ts';
import { erased, eve, fileIds, kept, messageIds, secret, withChat } from './erased-chat.ts';
import { runCli } from './run-cli.ts';

const program = join(import.meta.dirname, '../main.ts');

interface Store {
  env: Record<string, string>;
  drop(): Promise<void>;
}

export function repeatedErasuresContract(serverUrl: string | null): void {
  const folder = mkdtempSync(join(tmpdir(), 'parley-repeated-'));
  const stores: Store[] = [];
  const [data, keysArchive, list] = ['data.tar.zst', 'keys.tar.zst', 'erasures.jsonl'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  let source: Store;

  async function newStore(name: string): Promise<Store> {
    const DATA_DIR = mkdtempSync(join(folder, `${name}-`));
    const database = serverUrl === null ? undefined : await freshDatabase(serverUrl);
    const env: Record<string, string> = { DATA_DIR, ...(database && { DATABASE_URL: database.url }) };
    const store = { env, drop: async () => database?.drop() };
    stores.push(store);
    return store;
  }

  /** `left`: of the source's key store. */
  async function newTarget(name: string, left: 'keys' | 'kek'): Promise<Store> {
    const target = await newStore(name);
    const [from, to] = [source, target].map(({ env }) => join(env['DATA_DIR']!, 'keys')) as [string, string];
    if (left === 'kek') mkdirSync(to);
    cpSync(left === 'kek' ? join(from, 'kek') : from, left === 'kek' ? join(to, 'kek') : to, { recursive: true });
    return target;
  }

  beforeAll(async () => {
    source = await newStore('source');
    await withChat(source.env, async (chat) => {
      await chat.begin();
      expect(await runCli(source.env, 'backup', '--to', data, '--keys-to', keysArchive)).toMatchObject({ exitCode: 0 });
      await chat.erase();
    });
    expect(await runCli(source.env, 'migrate')).toMatchObject({ exitCode: 0 });
    const listed = await runCli(source.env, 'erasures', '--json');
    expect(listed).toMatchObject({ exitCode: 0, stderr: '' });
    writeFileSync(list, listed.stdout);
  });
  afterAll(async () => {
    for (const store of stores) await store.drop();
    rmSync(folder, { recursive: true });
  });

  const restore = ({ env }: Store, ...args: string[]) => runCli(env, 'restore', '--from', data, '--json', ...args);
  const reportOf = ({ lines }: Awaited<ReturnType<typeof restore>>) => lines.find((line) => 'restored' in line);
  const repeated = { persons: [eve], conversations: [erased], messages: 3 };

  describe('a person, a group and messages that were erased after the backup', () => {
    test('are listed, with the state of each in the log', async () => {
      const { lines } = await runCli(source.env, 'erasures', '--json');
      expect(lines.filter(({ kind }) => kind !== 'messages')).toMatchObject([
        { kind: 'person', id: eve, state: 'erased' },
        { kind: 'conversation', id: erased, state: 'erased' },
      ]);
      const slots = lines.flatMap((line) => (line['slots'] as number[] | undefined) ?? []);
      // One of them was edited.
      expect(slots).toHaveLength(5);
      const { stdout } = await runCli(source.env, 'erasures');
      expect([stdout.includes(eve), stdout.includes(erased), stdout.includes('Destroyed keys of messages: 5.')]).toEqual([
        true,
        true,
        true,
      ]);
    });

    test('are erased again by what the key store knows', async () => {
      const target = await newTarget('kept', 'keys');
      const restored = await restore(target, '--none');
      expect(restored).toMatchObject({ exitCode: 0, stderr: '' });
      expect(reportOf(restored)).toMatchObject({ repeated, unknown: [], keysAsOf: null });
      await expectErased(target);
    });

    test('are erased again by the list, if the keys are restored, too', async () => {
      const target = await newTarget('listed', 'kek');
      const restored = await restore(target, '--keys', keysArchive, '--erasures', list);
      expect(restored).toMatchObject({ exitCode: 0, stderr: '' });
      expect(reportOf(restored)).toMatchObject({ repeated, unknown: [], keysAsOf: expect.any(String) });
      await expectErased(target);
      const { lines } = await runCli(target.env, 'erasures', '--json');
      expect(lines.slice(0, 2)).toMatchObject([
        { id: eve, state: 'pending' },
        { id: erased, state: 'pending' },
      ]);
    });

    test('are back without the list, which the restore says', async () => {
      const target = await newTarget('unlisted', 'kek');
      const restored = await runCli(target.env, 'restore', '--from', data, '--keys', keysArchive, '--none');
      expect(restored).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/The keys are as of .*can be read again/) });
      expect(await textOf(target)).toContain(secret);
    });

    test('are erased again by a restore that was killed and is repeated, also with another list', async () => {
      const target = await newTarget('killed', 'kek');
      for (const step of ['restore.keys-restored', 'restore.persons-erased', 'restore.conversations-erased', 'restore.erased']) {
        const args = ['restore', '--from', data, '--keys', keysArchive, '--erasures', list];
        const child = startChild(program, { args, environment: { ...target.env, FAILPOINT: step } });
        expect([step, await child.ended, child.output()]).toMatchObject([step, { signal: 'SIGKILL' }, expect.any(String)]);
      }
      const restored = await restore(target, '--keys', keysArchive, '--none');
      expect(restored).toMatchObject({ exitCode: 0, stderr: '' });
      expect(reportOf(restored)).toMatchObject({ repeated, unknown: [] });
      await expectErased(target);
    });
  });
}

/** All that services can read. */
async function readStores<T>({ env }: Store, read: (stores: Awaited<ReturnType<typeof openStores>>) => Promise<T>): Promise<T> {
  const opened = await openStores(cliConfig.parse(env));
  return read(opened).finally(() => opened.close());
}

const textOf = (store: Store): Promise<string> =>
  readStores(store, async (stores) => JSON.stringify([await readWholeLog(stores.store), ...(await readActiveTables(stores.read))]));

async function expectErased(target: Store): Promise<void> {
  expect(await textOf(target)).not.toContain(secret);
  await readStores(target, async ({ log, read }) => {
    const rows = [...(await readActiveTables(read))];
    const rowsOf = (table: string) => rows.flatMap(([key, row]) => (key.startsWith(`${table}/`) ? [row as Record<string, unknown>] : []));
    const messageOf = (id: string) => rowsOf('messages').find(({ messageId }) => messageId === id);
    expect(messageOf(messageIds.first)).toMatchObject({ text: 'kept', deletedAt: null, attachments: [{ fileId: fileIds.shared }] });
    const tombstone = { text: null, attachments: [], mentions: [], deletedAt: expect.any(Number) };
    for (const id of [messageIds.deleted, messageIds.system, messageIds.inGroup]) expect(messageOf(id)).toMatchObject(tombstone);
    expect(messageOf(messageIds.eves)).toMatchObject({ text: null, erasedAt: expect.any(Number) });
    expect(messageOf(messageIds.later)).toBe(undefined);
    expect(rowsOf('mentions')).toEqual([]);
    const present = (id: string) => rowsOf('members').filter((member) => member['conversationId'] === id && member['present']);
    expect([present(kept).length, present(erased).length]).toEqual([3, 0]);
    expect(rowsOf('conversations').find(({ conversationId }) => conversationId === erased)).toMatchObject({ title: null });
    const found = [fileIds.deleted, fileIds.shared, fileIds.eves].map(async (id) => (await findFile(log, id)) !== null);
    expect(await Promise.all(found)).toEqual([false, true, false]);
    expect(await log.read({ sql: 'SELECT 1 FROM sessions WHERE revoked_at IS NULL' })).toEqual([]);
  });
  expect(await runCli(target.env, 'verify')).toMatchObject({ exitCode: 0 });
}
