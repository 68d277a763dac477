import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { openSqliteDatabase } from '@parley/database/sqlite-database';
import { openDataFolder } from '@parley/standalone/data-folder';
import { runCli } from '../testing/run-cli.ts';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'parley-demo-'));
const run = (...args: string[]) => runCli({ DATA_DIR: folder }, ...args);
const corrupt = (...statements: string[]) => {
  const read = openSqliteDatabase({ path: join(folder, 'read.sqlite') });
  return read.write(statements.map((sql) => ({ sql }))).finally(() => read.close());
};

beforeAll(async () => {
  const seeded = await run('seed', '--users', '5', '--messages', '60', '--json');
  expect(seeded).toMatchObject({ exitCode: 0, stderr: '' });
  expect(seeded.lines.at(-1)).toMatchObject({ sent: 60, groups: 5 });
});

afterAll(() => rmSync(folder, { recursive: true }));

test('seeded data is complete and consistent', async () => {
  expect(await run('replay', '--grace', '1')).toMatchObject({ exitCode: 0 });
  expect(await run('verify')).toMatchObject({ exitCode: 0 });
  const { lines } = await run('events', '--json');
  const types = new Set(lines.map(({ type }) => type));
  for (const type of ['AccountRegistered', 'ContactAccepted', 'MessageSent', 'ReactionAdded', 'ReceiptAdvanced'])
    expect(types).toContain(type);
});

test('a seed that requires --origin suggests the configured address, if it is known', async () => {
  const refused = async (env: Record<string, string>) => (await runCli({ DATA_DIR: folder, ...env }, 'seed', '--json')).stderr;
  const server = openDataFolder(folder);
  expect(await refused({ PORT: '9123' })).toContain('"next":"parley seed --origin http://127.0.0.1:9123"');
  expect(await refused({ HOST: '::1' })).toContain('"next":"parley seed --origin http://[::1]:8080"');
  expect(await refused({ PORT: '0' })).toContain('"next":"parley seed --origin <url>"');
  server.close();
  expect(await refused({ DATABASE_URL: 'mysql://parley@127.0.0.1:9/parley' })).toContain('"next":"parley seed --origin <url>"');
});

describe('explain unread', () => {
  const firstConversation = async () => {
    const { lines } = await run('events', '--type', 'ConversationCreated', '--json');
    const { conversationId, members } = lines[0]!['payload'] as { conversationId: string; members: { userId: string }[] };
    return { conversationId, userIds: members.map(({ userId }) => userId) };
  };

  test('lists the events and agrees with the read tables', async () => {
    const { conversationId, userIds } = await firstConversation();
    for (const userId of userIds) {
      const { exitCode, lines } = await run('explain', 'unread', userId, conversationId, '--json');
      expect(exitCode).toBe(0);
      const { unreadByLog, unreadShown } = lines.at(-1)!;
      expect(unreadShown).toBe(unreadByLog);
      expect(lines.filter(({ counts }) => counts === 1)).toHaveLength(unreadByLog as number);
    }
  });

  test('fails when the read tables show another count', async () => {
    const { conversationId, userIds } = await firstConversation();
    await corrupt('UPDATE members_a SET read_messages = read_messages - 1', 'UPDATE members_b SET read_messages = read_messages - 1');
    const result = await run('explain', 'unread', userIds[0]!, conversationId);
    await corrupt('UPDATE members_a SET read_messages = read_messages + 1', 'UPDATE members_b SET read_messages = read_messages + 1');
    expect(result).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('parley verify') });
  });

  test('shows a conversation at a past time', async () => {
    const { conversationId } = await firstConversation();
    const now = await run('show', 'conversation', conversationId, '--json');
    const messages = now.lines.filter(({ messageId }) => messageId);
    expect(messages.length).toBeGreaterThan(1);
    const firstAt = new Date((messages[0]!['sentAt'] as number) / 1_000 + 1).toISOString();
    const past = await run('show', 'conversation', conversationId, '--until', firstAt, '--json');
    expect(past.lines.filter(({ messageId }) => messageId)).toHaveLength(1);
    expect(await run('show', 'conversation', conversationId, '--until', '2001-01-01T00:00:00Z')).toMatchObject({ exitCode: 1 });
  });
});

describe('doctor', () => {
  const fixes = async (env: Record<string, string> = {}): Promise<unknown[]> => {
    const { lines } = await runCli({ DATA_DIR: folder, ...env }, 'doctor', '--json');
    return lines.flatMap(({ severity, message, fix }) => (severity ? [`${String(message)} → ${String(fix)}`] : []));
  };

  test('lists what it checked when all is well', async () => {
    const { exitCode, stdout } = await run('doctor');
    expect(exitCode).toBe(0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .filter((line) => !/WARNING .*disk space|df -h/.test(line));
    expect(lines.filter((line) => line.startsWith('ok       ')).length).toBeGreaterThanOrEqual(5);
    expect(lines.at(-1)).toMatch(/^All is well\.$|^No errors/);
  });

  test('prints a fix for each problem', async () => {
    const id = "X'00000000000000000000000000000001'";
    await corrupt(
      "UPDATE projection_slots SET version = 99 WHERE projection = 'messages'",
      `INSERT INTO parked_sequences (subscription, partition_id, sequence_id, position, event_id, event_type, projection, error, parked_at)
        VALUES ('live', 1, ${id}, 1, ${id}, 'MessageSent', 'messages', 'broken', 1)`,
    );
    expect(await fixes()).toEqual(
      expect.arrayContaining([expect.stringContaining('→ parley replay messages'), expect.stringContaining('→ parley dead-letters list')]),
    );
    expect((await run('doctor')).exitCode).toBe(1);
    await corrupt('UPDATE checkpoints SET epoch = 7 WHERE position > 0');
    expect(await fixes()).toContainEqual(expect.stringMatching(/epoch 7.* → parley replay$/));
    await corrupt("UPDATE checkpoints SET epoch = 1, last_event_id = X'00' WHERE position > 0");
    expect(await fixes({ NODE_ENV: 'production', OPERATOR_TOKEN: 'change-me-operator' })).toEqual(
      expect.arrayContaining([expect.stringContaining('parley epoch --new'), expect.stringContaining('set OPERATOR_TOKEN')]),
    );
  });

  test('says that a folder holds no store, and how to reach another', async () => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    for (const [path, reason] of [
      [join(folder, 'nowhere'), 'there is no folder'],
      [empty, 'holds no Parley store'],
    ] as const) {
      expect(await fixes({ DATA_DIR: path })).toContainEqual(expect.stringMatching(new RegExp(`${reason}.*→ set DATA_DIR`)));
      expect((await runCli({ DATA_DIR: path }, 'doctor')).exitCode).toBe(1);
    }
    expect(await fixes({ DATABASE_URL: 'mysql://nobody:nothing@127.0.0.1:9/none' })).toContainEqual(
      expect.stringContaining('DATABASE_URL'),
    );
  });
});
