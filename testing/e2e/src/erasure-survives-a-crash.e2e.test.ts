/** A process is killed while it erases: after it has destroyed the keys of a deleted message, and after each step for a person or a group. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import { partitionOf } from '@parley/events/partitions';
import { conversationStream } from '@parley/events/streams';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { call, register } from './person.ts';
import { runParley } from './systems/run-parley.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';
import { testAllCrashes } from './under-load/test-all-crashes.ts';

let system: EmbeddedSystem;
const startWith = async (failpoint: string): Promise<void> => {
  system = await startEmbedded({ FAILPOINT: `erasure.${failpoint}` });
};
afterEach(() => system.stop(), 30_000);

/** Names of the files in the data folder that have this text. */
function filesWith(text: string): string[] {
  const files = readdirSync(system.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.filter(({ parentPath, name }) => readFileSync(join(parentPath, name)).includes(text)).map(({ name }) => name);
}

/** Position up to which the eraser has searched the log. */
async function searchedUpTo(partition: number): Promise<number> {
  const database = openSqliteDatabase({ path: join(system.dataDir, 'keys', 'keys.sqlite') });
  const sql = "SELECT position FROM eraser_checkpoints WHERE subscription = 'eraser' AND partition_id = ?";
  const [row] = await database.read<{ position: number }>({ sql, values: [partition] });
  await database.close();
  return row!.position;
}

test('the next process completes it, and no file but those of the read tables ever had the text', async () => {
  await startWith('keys-destroyed');
  const ada = await register(system.origin, 'ada');
  const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Reading', memberIds: [] });
  const path = `/v1/conversations/${conversation.id}/messages`;
  await ada.send(conversation.id, 'kept');
  const { message } = await ada.command('POST', path, { text: 'a distinctive text' });
  await ada.command('DELETE', `${path}/${message.id}`);
  expect(await system.service.ended()).toEqual({ code: null, signal: 'SIGKILL' });
  const partition = partitionOf(conversation.id);
  const tables = await system.openTables();
  const { position: head } = (await tables.store.heads()).find((each) => each.partition === partition)!;
  expect(await searchedUpTo(partition)).toBeLessThan(head);

  await system.service.restart({ FAILPOINT: '' });
  await waitUntil(async () => (await searchedUpTo(partition)) === head, { what: 'the eraser to continue', deadlineMs: 30_000 });
  const events = await tables.store.readStream(conversationStream(conversation.id), { after: 1, limit: 10 });
  await tables.close();
  expect(events.map(({ type, erased, payload }) => [type, erased, 'personal' in payload ? payload.personal : null])).toEqual([
    ['MessageSent', undefined, { text: 'kept' }],
    ['MessageSent', true, { text: null }],
    ['MessageDeleted', undefined, null],
  ]);
  expect(filesWith('distinctive').filter((name) => !name.startsWith('read.sqlite'))).toEqual([]);
}, 90_000);

const steps = ['access-ended', 'left', 'person-keys-destroyed', 'expired', 'redacted', 'files-deleted', 'rows-deleted', 'completed'];
const killed = testAllCrashes ? steps : ['redacted'];

test.each(killed)(
  'a person is erased by the next process after the step %s, and no file has a text or a name',
  async (step) => {
    await startWith(step);
    const [ada, bob] = [await register(system.origin, 'distinctive'), await register(system.origin, 'bob')];
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Reading', memberIds: [bob.id] });
    await ada.command('PATCH', '/v1/me', { displayName: 'Ada distinctive', about: 'distinctive' });
    await ada.send(conversation.id, 'a distinctive text');
    const { sentAt } = (await bob.send(conversation.id, 'kept')).message;
    expect(filesWith('distinctive')).not.toEqual([]);
    await ada.command('DELETE', '/v1/me', { password: ada.password });
    expect(await system.service.ended()).toEqual({ code: null, signal: 'SIGKILL' });
    await system.service.restart({ FAILPOINT: '' });
    const { operatorToken: token } = system;
    const isCompleted = async () => {
      const { body } = await call(system.origin, 'DELETE', `/v1/users/${ada.id}`, { token: token! });
      return body.erasure.state === 'completed';
    };
    await waitUntil(isCompleted, { what: 'the erasure', deadlineMs: 60_000, pauseMs: 250 });
    const { items } = await bob.get(`/v1/conversations/${conversation.id}/messages`);
    expect(items.map(({ text }: { text: string | null }) => text).toSorted()).toEqual(['kept', null]);
    expect(await bob.get(`/v1/users/${ada.id}`)).toMatchObject({ displayName: null, erasedAt: expect.any(String) });
    expect(filesWith('distinctive')).toEqual([]);
    expect(await runParley({ DATA_DIR: system.dataDir }, 'verify')).toMatchObject({ code: 0 });
    const shown = await runParley({ DATA_DIR: system.dataDir }, 'show', 'conversation', conversation.id, '--until', sentAt);
    expect(shown.output).toMatch(/\(erased\): \(erased\)/);
  },
  120_000,
);

const groupSteps = ['members-removed', 'messages-deleted', 'conversation-key-destroyed', 'conversation-redacted', 'external-id-released'];

test.each(testAllCrashes ? groupSteps : ['conversation-key-destroyed'])(
  'a group is erased by the next process after the step %s, and no file has a text or its title',
  async (step) => {
    await startWith(step);
    const ada = await register(system.origin, 'ada');
    const group = { kind: 'group', title: 'distinctive', memberIds: [], custom: { distinctive: 1 } };
    const { conversation } = await ada.command('POST', '/v1/conversations', group);
    const { sentAt } = (await ada.send(conversation.id, 'a distinctive text')).message;
    expect(filesWith('distinctive')).not.toEqual([]);
    const path = `/v1/conversations/${conversation.id}`;
    await ada.command('DELETE', path);
    expect(await system.service.ended()).toEqual({ code: null, signal: 'SIGKILL' });
    await system.service.restart({ FAILPOINT: '' });
    const isCompleted = async () => (await ada.ask('DELETE', path)).body.erasure?.state === 'completed';
    await waitUntil(isCompleted, { what: 'the erasure', deadlineMs: 60_000, pauseMs: 250 });
    expect((await ada.ask('GET', path)).status).toBe(404);
    expect(filesWith('distinctive')).toEqual([]);
    expect(await runParley({ DATA_DIR: system.dataDir }, 'verify')).toMatchObject({ code: 0 });
    const shown = await runParley({ DATA_DIR: system.dataDir }, 'show', 'conversation', conversation.id, '--until', sentAt);
    expect(shown.output).toMatch(/ada\w*: \(erased\)/);
  },
  120_000,
);
