import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { EventPayload } from '@parley/events/catalogue';
import { newId } from '@parley/events/ids';
import { type Child, startChild } from '@parley/testing-kit/child-process';
import { describeWithServer } from '@parley/testing-kit/shared-servers';
import { appended, appendOf, idIn, sent } from '../contract/append-builders.ts';
import { readWholeLog } from '../contract/whole-log.ts';
import type { EventStore } from '../event-store.ts';
import { makeMysqlLog, type MysqlLog } from './mysql-log.fixture.ts';
import type { Writing } from './writer-process.fixture.ts';

const deadlineMs = 60_000;

await describeWithServer('mariadb', (url) => describeProcesses('MariaDB', url));
await describeWithServer('mysql', (url) => describeProcesses('MySQL', url));

function describeProcesses(name: string, serverUrl: string): void {
  describe(`a log on ${name} and several processes`, () => {
    let log: MysqlLog;
    let store: EventStore;
    let children: Child[];
    beforeEach(async () => {
      log = await makeMysqlLog(serverUrl);
      store = await log.open();
      children = [];
    });
    afterEach(async () => {
      await Promise.all(children.map((child) => child.kill()));
      await log.close();
    });

    function startWriter(options: Partial<Writing>): Child {
      const writing = { url: log.url, actorId: newId(), conversationIds: [], from: 0, turns: 1, atOnce: 1, ...options };
      const child = startChild(new URL('writer-process.fixture.ts', import.meta.url), { args: [JSON.stringify(writing)] });
      children.push(child);
      return child;
    }

    test('eight writers and a tailing reader: no hole at any time', async () => {
      // Partitions of both writers, two conversations in each.
      const partitions = [2, 3, 4];
      const conversationIds = [...partitions, ...partitions].map(idIn);
      const turns = 120;
      let writing = true;
      const tails = partitions.map((partition) => followPartition(store, partition, () => writing));
      const writers = Array.from({ length: 8 }, () => startWriter({ conversationIds, turns, atOnce: 6 }));
      await Promise.all(writers.map((writer) => writer.line(/^done/, { deadlineMs })));
      writing = false;

      const seen = await Promise.all(tails);
      expect(seen.flat()).toHaveLength(8 * turns);
      const logged = await readWholeLog(store);
      expect(seen.flat().map(({ id }) => id)).toEqual(logged.map(({ id }) => id));
    }, 90_000);

    test('writers killed repeatedly: every acknowledged append is stored once', async () => {
      const conversationIds = [5, 6, 6].map(idIn);
      const actors = [newId(), newId()];
      const lives = await Promise.all(actors.map((actorId) => runAndKill({ actorId, conversationIds })));
      const logged = await readWholeLog(store);
      const sent = logged.map(({ metadata, payload }) => `${metadata.actorId} ${(payload as EventPayload<'MessageSent'>).personal.text}`);
      expect(new Set(sent).size).toBe(sent.length);
      for (const [index, acknowledged] of lives.entries()) {
        expect(sent).toEqual(expect.arrayContaining(acknowledged.map((turn) => `${actors[index]} turn ${turn}`)));
      }
    }, 90_000);

    for (const [failpoint, afterwards] of Object.entries({ 'append.before-commit': 'appended', 'append.after-commit': 'duplicate' })) {
      test(`one killed at ${failpoint}: a retry of its command is ${afterwards}`, async () => {
        const [conversationId, actorId] = [newId(), newId()];
        const dying = startWriter({
          conversationIds: [conversationId],
          actorId,
          turns: 5,
          failpoint: { name: failpoint, passing: 3, signal: 'SIGKILL' },
        });
        expect(await dying.ended).toEqual({ code: null, signal: 'SIGKILL' });
        expect(turnsOf(dying)).toEqual([0, 1]);

        const command = { actorId, targetId: conversationId, key: 'turn 2' };
        const again = appendOf([sent(conversationId)], { command, bodyHash: '00000000000000aa', mayBeRetry: true });
        expect(await store.append(again)).toMatchObject({ kind: afterwards });
        expect(await readWholeLog(store)).toHaveLength(3);
      });
    }

    test('one frozen while it holds a head delays the others by at most 8 s, and its append happens once', async () => {
      const [conversationId, actorId] = [newId(), newId()];
      const freezing = startWriter({
        conversationIds: [conversationId],
        actorId,
        turns: 3,
        failpoint: { name: 'append.before-commit', passing: 2, signal: 'SIGSTOP' },
      });
      await freezing.line(/^turn 0/);
      await waitForHeldHead(log);

      const began = performance.now();
      await appended(store, appendOf([sent(conversationId)]));
      expect(performance.now() - began).toBeLessThan(8_000);

      freezing.resume();
      await freezing.line(/^done/, { deadlineMs });
      expect(turnsOf(freezing)).toEqual([0, 1, 2]);
      expect((await readWholeLog(store)).map(({ metadata }) => metadata.actorId === actorId)).toEqual([true, false, true, true]);
    }, 60_000);

    /** Runs a writer repeatedly, each ended by SIGKILL except the last; resolves with the acknowledged turns. */
    async function runAndKill(options: { actorId: string; conversationIds: string[] }): Promise<number[]> {
      const acknowledged = new Set<number>();
      for (let life = 1; life <= 5; life++) {
        const from = Math.max(-1, ...acknowledged) + 1 - 4;
        const writer = startWriter({ ...options, from: Math.max(0, from), turns: life === 5 ? 10 : 100_000, atOnce: 4 });
        await writer.line(new RegExp(life === 5 ? '^done' : `^turn ${Math.max(0, from) + 5 + life * 7}$`), { deadlineMs });
        await writer.kill();
        for (const turn of turnsOf(writer)) acknowledged.add(turn);
      }
      return [...acknowledged];
    }
  });
}

async function waitForHeldHead(log: MysqlLog): Promise<void> {
  for (;;) {
    // A held lock makes this return fewer rows.
    const free = await log.query('SELECT partition_id FROM heads FOR UPDATE SKIP LOCKED');
    if (free.length < 64) return;
  }
}

function turnsOf(writer: Child): number[] {
  return [...writer.output().matchAll(/^turn (\d+)$/gm)].map(([, turn]) => Number(turn)).sort((one, other) => one - other);
}

/** Tails the log until writing has ended; each page must continue the previous one. */
async function followPartition(
  store: EventStore,
  partition: number,
  isWriting: () => boolean,
): Promise<{ id: string; position: number }[]> {
  const seen: { id: string; position: number }[] = [];
  for (;;) {
    const wasWriting = isWriting();
    const last = seen.at(-1);
    const page = await store.readPartition(partition, { position: last?.position ?? 0, eventId: last?.id ?? null }, 50);
    for (const { id, position } of page) {
      if (position !== seen.length + 1) throw new Error(`after position ${seen.length} came ${position}`);
      seen.push({ id, position });
    }
    if (!wasWriting && page.length === 0) return seen;
  }
}
