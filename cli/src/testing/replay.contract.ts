/** What a replay promises, on every store. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { subscriptions } from '@parley/projector/projections/subscriptions';
import { chat, keepChatting } from '@parley/projector/testing/live-chat';
import { listen, directProjection, tablesOf, timelineOf } from '@parley/projector/testing/projecting';
import { startChild } from '@parley/testing-kit/child-process';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { openRunningChat, type RunningChat } from './running-chat.ts';

const program = join(import.meta.dirname, '../main.ts');
const quick = ['--grace', '1'];
const done = { exitCode: 0, stderr: '' };
const everything = subscriptions.flatMap(({ projections }) => projections);

export function replayContract(serverUrl: string | null): void {
  let system: RunningChat;

  beforeEach(async () => {
    system = await openRunningChat(serverUrl);
    await system.start();
    await chat(system.log, system.history, 150);
    await system.projected();
  });

  afterEach(() => system.close());

  const run = (...words: string[]) => system.run('replay', ...words);
  const live = () => tablesOf(system.log.database);
  const apply = () => directProjection(system.log.store, everything);

  describe('a replay', () => {
    test('under a load of commands loses none, repeats no push, and is equal to the apply', async () => {
      const before = new Set((await timelineOf(system.log)).map(({ id }) => id));
      const heard = await listen(system.push);
      const talk = keepChatting(system.log, system.history);
      expect(await run('--json', ...quick)).toMatchObject({ exitCode: 0 });
      await talk.stop();
      await system.projected();
      expect(await live()).toEqual(await apply());
      expect((await system.run('verify')).exitCode).toBe(0);
      const expected = (await timelineOf(system.log)).filter(({ id }) => !before.has(id)).map(({ id }) => id);
      const heardSince = (): string[] =>
        heard
          .events()
          .map(({ id }) => id)
          .filter((id) => !before.has(id));
      await waitUntil(() => expected.every((id) => heardSince().includes(id)), { what: 'every push', pauseMs: 50 });
      expect(heardSince().toSorted()).toEqual(expected.toSorted());
    });

    test('leaves nothing of the slots before, unless it is told to keep them', async () => {
      expect(await run(...quick)).toMatchObject(done);
      expect(await run('--rollback')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--keep-old') });
      expect(await run('--keep-old')).toMatchObject(done);
      await chat(system.log, system.history, 30, 2);
      expect(await run('--rollback', '--keep-old')).toMatchObject({ exitCode: 0 });
      await system.projected();
      expect(await live()).toEqual(await apply());
      const { lines } = await system.run('projections', '--json');
      expect(lines.find(({ projection }) => projection === 'messages')).toMatchObject({ slot: 'b', inactiveSlot: 'kept' });
    });

    test('that only verifies tells what differs, and can be gone on with', async () => {
      await system.log.database.write([
        { sql: "UPDATE messages_a SET text = 'forged' WHERE seq = (SELECT m FROM (SELECT MIN(seq) AS m FROM messages_a) AS s)" },
      ]);
      const told = await run('--verify', '--json');
      expect(told).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('parley replay --resume') });
      expect(told.lines.at(-1)).toHaveProperty('subscription');
      expect([...(await live()).values()].some(({ text }) => text === 'forged')).toBe(true);
      expect(await run('--resume', ...quick)).toMatchObject({ exitCode: 0 });
      expect(await live()).toEqual(await apply());
    });

    test('that is dry changes nothing and tells what it would do', async () => {
      const before = await live();
      const { lines, exitCode } = await run('messages', '--dry-run', '--json');
      expect(exitCode).toBe(0);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatchObject({ subscription: 'live', events: 150 });
      expect((lines[0]!['projections'] as { projection: string }[]).map(({ projection }) => projection)).toContain('messages');
      expect(await live()).toEqual(before);
    });

    test('keeps to the rate that it is given', async () => {
      const began = performance.now();
      expect(await run('profiles', 'relations', '--max-rate', '150', ...quick)).toMatchObject(done);
      expect(performance.now() - began).toBeGreaterThan(900);
    });

    test.each(['--log', '--tables'])('is verified at the rate that is given: %s', async (what) => {
      const began = performance.now();
      expect(await system.run('verify', what, '--max-rate', '150')).toMatchObject({ exitCode: 0 });
      expect(performance.now() - began).toBeGreaterThan(900);
    });

    test('refuses options that contradict one another', async () => {
      expect(await run('--resume', '--rollback')).toMatchObject({ exitCode: 2 });
      expect(await run('--until', 'yesterday')).toMatchObject({ exitCode: 2 });
      expect(await run('--until', '5:999999')).toMatchObject({ exitCode: 1 });
      expect(await run('--resume', '--json')).toMatchObject({ exitCode: 0, lines: [{ replayed: [] }] });
    });
  });

  describe('a replay killed', () => {
    const steps = ['before-batch@1', 'after-batch@20', 'before-switch', 'after-switch', 'after-switch@2'];

    test.each(steps)('at %s leaves what is live right, and goes on from there', async (step) => {
      const environment = { ...system.env, FAILPOINT: `replay.${step}` };
      const child = startChild(program, { args: ['replay', '--keep-old', '--json'], environment });
      expect(await child.ended).toMatchObject({ signal: 'SIGKILL' });
      expect(await live()).toEqual(await apply());
      await chat(system.log, system.history, 30, 3);
      await system.projected();
      expect(await live()).toEqual(await apply());
      expect(await run('--resume', '--json', ...quick)).toMatchObject({ exitCode: 0, stderr: '' });
      await chat(system.log, system.history, 30, 4);
      await system.projected();
      expect(await live()).toEqual(await apply());
      expect(await system.run('verify')).toMatchObject({ exitCode: 0 });
    });
  });

  describe('a replay interrupted', () => {
    const begin = (...args: string[]) => startChild(program, { args: ['replay', ...args], environment: system.env });

    test('says how to go on, and leaves what is live right', async () => {
      const child = begin('--max-rate', '40', '--json');
      await child.line(/"phase":"filling"/, { deadlineMs: 30_000 });
      await child.stop();
      expect(await child.ended).toEqual({ code: 1, signal: null });
      expect(child.output()).toContain('"next":"parley replay --resume"');
      expect(await live()).toEqual(await apply());
      const { lines, exitCode } = await run('--resume', '--json', ...quick);
      expect(exitCode).toBe(0);
      expect(lines.flatMap(({ subscription, swapped }) => (swapped ? [subscription] : []))).toEqual(['live', 'search']);
      expect(await live()).toEqual(await apply());
    });

    test('that is to keep the slots before says so in how to go on', async () => {
      const child = begin('--keep-old', '--max-rate', '40', '--json');
      await child.line(/"phase":"filling"/, { deadlineMs: 30_000 });
      await child.stop();
      expect(await child.ended).toEqual({ code: 1, signal: null });
      expect(child.output()).toContain('"next":"parley replay --resume --keep-old"');
      expect(await run('--resume', '--keep-old')).toMatchObject({ exitCode: 0 });
      expect(await run('--rollback', ...quick)).toMatchObject({ exitCode: 0 });
      expect(await live()).toEqual(await apply());
    });

    test('of some projections leaves the others out when it goes on, and says so', async () => {
      const child = begin('profiles', '--max-rate', '40', '--json');
      await child.line(/"phase":"filling"/, { deadlineMs: 30_000 });
      await child.stop();
      const { stdout, exitCode } = await run('--resume', ...quick);
      expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^Only these wait to be gone on with: .*profiles/m)]);
    });

    test('while it waits for the last requests keeps the slots before, for the way back', async () => {
      const child = begin('--grace', '60');
      await child.line(/emptied in 60 s/, { deadlineMs: 30_000 });
      await child.stop();
      expect(await child.ended).toEqual({ code: 0, signal: null });
      expect(child.output()).toContain('parley replay --rollback');
      expect(await run('--rollback', ...quick)).toMatchObject({ exitCode: 0 });
      expect(await live()).toEqual(await apply());
    });
  });

  describe('the tables as they were', () => {
    test('are what a apply up to there makes, beside the live ones', async () => {
      const count = async (table: string): Promise<number> =>
        (await system.log.database.read<{ n: number }>({ sql: `SELECT COUNT(*) AS n FROM ${table}` }))[0]!.n;
      const { lines } = await system.run('events', '--json');
      const middle = lines[75]!;
      const had = ({ partition, position, recordedAt }: Record<string, unknown>): boolean =>
        partition === middle['partition']
          ? (position as number) <= (middle['position'] as number)
          : (recordedAt as number) <= (middle['recordedAt'] as number);
      const sent = lines.filter((event) => event['type'] === 'MessageSent' && had(event)).length;
      const before = await live();
      expect(await run('--until', `${String(middle['partition'])}:${String(middle['position'])}`)).toMatchObject({ exitCode: 0 });
      expect(await count('messages_then')).toBe(sent);
      expect(await live()).toEqual(before);
      expect(await run('--until', new Date().toISOString())).toMatchObject({ exitCode: 0 });
      expect(await count('messages_then')).toBe(lines.filter(({ type }) => type === 'MessageSent').length);
    });
  });
}
