import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ChatHistory } from '@parley/projector/testing/chat-history';
import { chat } from '@parley/projector/testing/live-chat';
import { openProjectedChat, type ProjectedChat } from '@parley/projector/testing/projected-chat';
import { openDataFolder } from '@parley/standalone/data-folder';
import { runCli, type CliResult } from '../testing/run-cli.ts';
import { migrateLog } from '../testing/migrate-log.ts';

jest.setTimeout(30_000);

let system: ProjectedChat;
let log: ProjectedChat['log'];
const run = (...args: string[]): Promise<CliResult> => runCli({ DATA_DIR: log.folder! }, ...args);

/** Events in the log; a command may append several. */
const countEvents = async (): Promise<number> => (await log.store.heads()).reduce((sum, { position }) => sum + position, 0);

beforeEach(async () => {
  system = await openProjectedChat();
  ({ log } = system);
  await migrateLog(log.log);
});

afterEach(() => system.close());

describe('projections', () => {
  test('shows no lag when all events are projected', async () => {
    const { exitCode, lines } = await run('projections', '--json');
    expect(exitCode).toBe(0);
    const head = await countEvents();
    expect(lines[0]).toMatchObject({
      subscription: 'live',
      position: head,
      head,
      lagEvents: 0,
      lagSeconds: 0,
      parkedSequences: 0,
      epoch: 1,
    });
    expect(lines.find(({ projection }) => projection === 'messages')).toMatchObject({ slot: 'a', inactiveSlot: 'empty' });
  });

  test('shows the age of the oldest event that is not projected', async () => {
    await system.stop();
    const before = await countEvents();
    await chat(log, new ChatHistory(), 20, 2);
    const { lines } = await run('projections', '--json');
    expect(lines[0]).toMatchObject({ lagEvents: (await countEvents()) - before });
    expect(lines[0]!['lagSeconds']).toBeGreaterThan(0);
  });
});

describe('events', () => {
  test('are listed completely, in recording order', async () => {
    const { lines } = await run('events', '--json');
    expect(lines).toHaveLength(await countEvents());
    const times = lines.map(({ recordedAt }) => recordedAt as number);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
  });

  test('are filtered by stream, type and start position', async () => {
    const { lines: all } = await run('events', '--json');
    const [created] = all.filter(({ type }) => type === 'ConversationCreated');
    const ofStream = await run('events', '--stream', created!['stream'] as string, '--json');
    expect(ofStream.lines.map(({ version }) => version)).toEqual(ofStream.lines.map((_, index) => index + 1));
    const sent = await run('events', '--type', 'MessageSent', '--limit', '3', '--json');
    expect(sent.lines.map(({ type }) => type)).toEqual(['MessageSent', 'MessageSent', 'MessageSent']);
    const from = await run('events', '--from', `${String(created!['partition'])}:${String(created!['position'])}`, '--json');
    expect(from.lines[0]).toEqual(created);
    const later = await run('events', '--from', new Date((all[100]!['recordedAt'] as number) / 1_000 + 1).toISOString(), '--json');
    expect(later.lines.length).toBeLessThan(all.length - 100);
  });
});

describe('verify and replay', () => {
  test('find, report and repair a corrupted row', async () => {
    expect((await run('verify')).exitCode).toBe(0);
    await log.database.write([{ sql: "UPDATE messages_a SET text = 'forged' WHERE seq = (SELECT min(seq) FROM messages_a)" }]);
    const found = await run('verify', '--tables', '--json');
    expect(found.exitCode).toBe(1);
    expect(found.lines.filter(({ error }) => error === 'row')).toContainEqual(
      expect.objectContaining({ table: 'messages', columns: ['text'], tables: expect.objectContaining({ text: 'forged' }) }),
    );
    expect(JSON.parse(found.stderr)).toMatchObject({ next: 'parley replay messages' });
    expect(await run('replay', 'messages')).toMatchObject({ exitCode: 0 });
    expect((await run('verify')).exitCode).toBe(0);
  });

  test.each([
    [[], 'parley replay'],
    [['messages'], 'parley replay messages'],
  ])('a replay of %j that is interrupted while it empties slots must be started again', async (names, next) => {
    const replay = run('replay', ...names, '--json');
    process.emit('SIGTERM');
    const { exitCode, stderr } = await replay;
    expect([exitCode, JSON.parse(stderr)]).toEqual([1, { error: 'interrupted; the active tables are complete', next }]);
    expect((await run('replay', '--resume', '--json')).lines).toEqual([{ replayed: [] }]);
  });

  test('report gaps in the log and unreadable events', async () => {
    const partitions = (await log.store.heads()).filter(({ position }) => position > 6).map(({ partition }) => partition);
    const [first, second] = partitions as [number, number];
    await log.log.write([
      { sql: 'DELETE FROM events WHERE partition_id = ? AND position = 3', values: [first] },
      { sql: "UPDATE events SET payload = 'not json' WHERE partition_id = ? AND position = 2", values: [second] },
    ]);
    const { exitCode, lines } = await run('verify', '--log', '--json');
    expect(exitCode).toBe(1);
    expect(lines).toContainEqual(expect.objectContaining({ partition: first, message: 'positions 3 to 3 are missing' }));
    expect(lines).toContainEqual(expect.objectContaining({ partition: second, position: 2 }));
  });
});

describe('a command', () => {
  test('exits with 2 and usage help for invalid arguments', async () => {
    expect(await run('events', '--limit', 'many')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('parley events --help') });
    expect(await run('nonsense')).toMatchObject({ exitCode: 2 });
    expect(await run('replay', 'nosuch')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('next: parley projections') });
    expect(await run('events', '--from', 'yesterday')).toMatchObject({ exitCode: 2 });
  });

  test('has help with an example', async () => {
    for (const name of ['projections', 'replay', 'verify', 'events', 'migrate', 'epoch', 'completion']) {
      expect(await run(name, '--help')).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/Examples?:\n {2}\$ .*parley/) });
    }
  });

  test('without a store says so, and how to name the right one', async () => {
    const nowhere = await runCli({ DATA_DIR: `${log.folder}/nowhere` }, 'projections', '--json');
    expect(nowhere.exitCode).toBe(1);
    expect(JSON.parse(nowhere.stderr)).toMatchObject({
      error: expect.stringMatching(/there is no folder .*nowhere$/),
      next: expect.stringMatching(/^set DATA_DIR/),
    });
  });
});

test('a new epoch is refused while a server has locked the data folder', async () => {
  await system.stop();
  const server = openDataFolder(log.folder!);
  const { exitCode, stderr } = await run('epoch', '--new', '--yes', '--json');
  server.close();
  expect({ exitCode, ...(JSON.parse(stderr) as object) }).toEqual({
    exitCode: 1,
    error: `a server is running: process ${process.pid} has locked ${log.folder}`,
    next: 'stop the server, then repeat the command',
  });
  expect((await run('epoch', '--json')).lines).toEqual([{ epoch: 1 }]);
});
