/** Guarantees of `parley replay`, checked on every store. */
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { commandLineId } from '@parley/events/api-keys';
import { subscriptions } from '@parley/projector/projections/subscriptions';
import { chat, keepChatting } from '@parley/projector/testing/live-chat';
import { recordPushes, expectedTables, readActiveTables, timelineOf } from '@parley/projector/testing/test-projector';
import { startChild } from '@parley/testing-kit/child-process';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { openRunningChat, type RunningChat } from './running-chat.ts';

const program = join(import.meta.dirname, '../main.ts');
const shortGrace = ['--grace', '1'];
const success = { exitCode: 0, stderr: '' };
const replaySteps = ['before-batch@1', 'after-batch@20', 'before-switch', 'after-switch', 'after-switch@2'];
const everything = subscriptions.flatMap(({ projections }) => projections);

/** `steps`: at which a replay is killed. */
export function replayContract(serverUrl: string | null, steps = replaySteps): void {
  let system: RunningChat;

  async function open(): Promise<void> {
    system = await openRunningChat(serverUrl);
    await system.start();
    await chat(system.log, system.history, 150);
    await system.projected();
  }
  function eachOnChatOfItsOwn(): void {
    beforeEach(open);
    afterEach(() => system.close());
  }

  const run = (...args: string[]) => system.run('replay', ...args);
  /** With the record of the last command. */
  const active = async () => {
    await system.projected();
    return readActiveTables(system.log.database);
  };
  const expected = () => expectedTables(system.log.store, everything);

  describe('a replay', () => {
    eachOnChatOfItsOwn();

    test('under load loses no event, repeats no push and matches the log', async () => {
      const before = new Set((await timelineOf(system.log)).map(({ id }) => id));
      const received = await recordPushes(system.push);
      const traffic = keepChatting(system.log, system.history);
      expect(await run('--json', ...shortGrace)).toMatchObject({ exitCode: 0 });
      await traffic.stop();
      await system.projected();
      expect(await active()).toEqual(await expected());
      expect((await system.run('verify')).exitCode).toBe(0);
      const expectedIds = (await timelineOf(system.log)).filter(({ id }) => !before.has(id)).map(({ id }) => id);
      const receivedSince = (): string[] =>
        received
          .events()
          .map(({ id }) => id)
          .filter((id) => !before.has(id));
      await waitUntil(() => expectedIds.every((id) => receivedSince().includes(id)), { what: 'every push', pauseMs: 50 });
      expect(receivedSince().toSorted()).toEqual(expectedIds.toSorted());
    });

    test('empties the previous slots unless asked to keep them', async () => {
      expect(await run(...shortGrace)).toMatchObject(success);
      expect(await run('--rollback')).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('--keep-previous') });
      expect(await run('--keep-previous')).toMatchObject(success);
      await chat(system.log, system.history, 30, 2);
      expect(await run('--rollback', '--keep-previous')).toMatchObject({ exitCode: 0 });
      await system.projected();
      expect(await active()).toEqual(await expected());
      const { lines } = await system.run('projections', '--json');
      expect(lines.find(({ projection }) => projection === 'messages')).toMatchObject({ slot: 'b', inactiveSlot: 'previous' });
    });

    test('is recorded with its reason, and so is a rollback', async () => {
      expect(await run('profiles', '--keep-previous', '--reason', 'Wrong names')).toMatchObject(success);
      expect(await run('--rollback', ...shortGrace)).toMatchObject(success);
      expect(await run('profiles', '--dry-run')).toMatchObject(success);
      expect(await run('profiles', '--reason', 'x'.repeat(501))).toMatchObject({ exitCode: 2 });
      const { lines } = await system.run('events', '--type', 'OperatorActed', '--json');
      const subject = expect.stringMatching(/^live: .*profiles/);
      expect(lines.slice(-2)).toMatchObject([
        { payload: { action: 'rebuild.started', subject, reason: 'Wrong names' }, metadata: { actorId: commandLineId } },
        { payload: { action: 'rebuild.rolled_back', subject, reason: null } },
      ]);
    });

    test('with --verify reports differences and can be resumed', async () => {
      await system.log.database.write([
        { sql: "UPDATE messages_a SET text = 'forged' WHERE seq = (SELECT m FROM (SELECT MIN(seq) AS m FROM messages_a) AS s)" },
      ]);
      const result = await run('--verify', '--json');
      expect(result).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('parley replay --resume') });
      expect(result.lines.at(-1)).toHaveProperty('subscription');
      expect([...(await active()).values()].some(({ text }) => text === 'forged')).toBe(true);
      expect(await run('--resume', ...shortGrace)).toMatchObject({ exitCode: 0 });
      expect(await active()).toEqual(await expected());
    });
  });

  describe('options, all on one chat', () => {
    beforeAll(open);
    afterAll(() => system.close());

    test('with --dry-run changes nothing and prints the plan', async () => {
      const before = await active();
      const { lines, exitCode } = await run('messages', '--dry-run', '--json');
      expect(exitCode).toBe(0);
      expect(lines).toHaveLength(1);
      const events = (await system.log.store.heads()).reduce((sum, { position }) => sum + position, 0);
      expect(events).toBeGreaterThanOrEqual(150);
      expect(lines[0]).toMatchObject({ subscription: 'live', events });
      expect((lines[0]!['projections'] as { projection: string }[]).map(({ projection }) => projection)).toContain('messages');
      expect(await active()).toEqual(before);
    });

    test('respects --max-rate', async () => {
      const began = performance.now();
      expect(await run('profiles', 'relations', '--max-rate', '150', ...shortGrace)).toMatchObject(success);
      expect(performance.now() - began).toBeGreaterThan(900);
    });

    test.each(['--log', '--tables'])('verify respects --max-rate: %s', async (option) => {
      const began = performance.now();
      expect(await system.run('verify', option, '--max-rate', '150')).toMatchObject({ exitCode: 0 });
      expect(performance.now() - began).toBeGreaterThan(900);
    });

    test('rejects conflicting options', async () => {
      expect(await run('--resume', '--rollback')).toMatchObject({ exitCode: 2 });
      expect(await run('--until', 'yesterday')).toMatchObject({ exitCode: 2 });
      expect(await run('--until', '5:999999')).toMatchObject({ exitCode: 1 });
      expect(await run('--resume', '--json')).toMatchObject({ exitCode: 0, lines: [{ replayed: [] }] });
    });
  });

  describe('a replay killed', () => {
    eachOnChatOfItsOwn();

    test.each(steps)('at %s leaves the active tables correct and can be resumed', async (step) => {
      const environment = { ...system.env, FAILPOINT: `replay.${step}` };
      const child = startChild(program, { args: ['replay', '--keep-previous', '--json'], environment });
      expect(await child.ended).toMatchObject({ signal: 'SIGKILL' });
      expect(await active()).toEqual(await expected());
      await chat(system.log, system.history, 30, 3);
      await system.projected();
      expect(await active()).toEqual(await expected());
      expect(await run('--resume', '--json', ...shortGrace)).toMatchObject({ exitCode: 0, stderr: '' });
      await chat(system.log, system.history, 30, 4);
      await system.projected();
      expect(await active()).toEqual(await expected());
      expect(await system.run('verify')).toMatchObject({ exitCode: 0 });
    });
  });

  describe('a replay interrupted', () => {
    eachOnChatOfItsOwn();

    const begin = (...args: string[]) => startChild(program, { args: ['replay', ...args], environment: system.env });

    test('prints how to resume and leaves the active tables correct', async () => {
      const child = begin('--max-rate', '40', '--json');
      await child.line(/"phase":"filling"/, { deadlineMs: 30_000 });
      await child.stop();
      expect(await child.ended).toEqual({ code: 1, signal: null });
      expect(child.output()).toContain('"next":"parley replay --resume"');
      expect(await active()).toEqual(await expected());
      const { lines, exitCode } = await run('--resume', '--json', ...shortGrace);
      expect(exitCode).toBe(0);
      expect(lines.flatMap(({ subscription, swapped }) => (swapped ? [subscription] : []))).toEqual(['live', 'search']);
      expect(await active()).toEqual(await expected());
    });

    test('repeats --keep-previous in the command to resume', async () => {
      const child = begin('--keep-previous', '--max-rate', '40', '--json');
      await child.line(/"phase":"filling"/, { deadlineMs: 30_000 });
      await child.stop();
      expect(await child.ended).toEqual({ code: 1, signal: null });
      expect(child.output()).toContain('"next":"parley replay --resume --keep-previous"');
      expect(await run('--resume', '--keep-previous')).toMatchObject({ exitCode: 0 });
      expect(await run('--rollback', ...shortGrace)).toMatchObject({ exitCode: 0 });
      expect(await active()).toEqual(await expected());
    });

    test('of some projections resumes only these, and says so', async () => {
      const child = begin('profiles', '--max-rate', '40', '--json');
      await child.line(/"phase":"filling"/, { deadlineMs: 30_000 });
      await child.stop();
      const { stdout, exitCode } = await run('--resume', ...shortGrace);
      expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^Resuming the interrupted rebuild of .*profiles.* only\./m)]);
    });

    test('during the grace period keeps the previous slots for a rollback', async () => {
      const child = begin('--grace', '60');
      await child.line(/emptied in 60 s/, { deadlineMs: 30_000 });
      await child.stop();
      expect(await child.ended).toEqual({ code: 0, signal: null });
      expect(child.output()).toContain('parley replay --rollback');
      expect(await run('--rollback', ...shortGrace)).toMatchObject({ exitCode: 0 });
      expect(await active()).toEqual(await expected());
    });
  });

  describe('tables at a past position', () => {
    eachOnChatOfItsOwn();

    test('hold the rows at that position and leave the active tables alone', async () => {
      const count = async (table: string): Promise<number> =>
        (await system.log.database.read<{ n: number }>({ sql: `SELECT COUNT(*) AS n FROM ${table}` }))[0]!.n;
      const { lines } = await system.run('events', '--json');
      const middle = lines[75]!;
      const isBefore = ({ partition, position, recordedAt }: Record<string, unknown>): boolean =>
        partition === middle['partition']
          ? (position as number) <= (middle['position'] as number)
          : (recordedAt as number) <= (middle['recordedAt'] as number);
      const sent = lines.filter((event) => event['type'] === 'MessageSent' && isBefore(event)).length;
      expect(await run('--until', `${String(middle['partition'])}:${String(middle['position'])}`)).toMatchObject({ exitCode: 0 });
      expect(await count('messages_past')).toBe(sent);
      expect(await active()).toEqual(await expected());
      expect(await run('--until', new Date().toISOString())).toMatchObject({ exitCode: 0 });
      expect(await count('messages_past')).toBe(lines.filter(({ type }) => type === 'MessageSent').length);
    });
  });
}
