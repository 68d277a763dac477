import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { eventId, newId } from '@parley/events/ids';
import { describeWithPrivateServer } from '@parley/testing-kit/private-servers';
import { startMariadb } from '@parley/testing-kit/servers/mariadb';
import { startMysql } from '@parley/testing-kit/servers/mysql';
import type { TestServer } from '@parley/testing-kit/servers/test-server';
import { describeWithServer } from '@parley/testing-kit/shared-servers';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { appended, appendOf, idIn, kindsOf, sent } from '../contract/append-builders.ts';
import { readWholeLog } from '../contract/whole-log.ts';
import { type Append, type AppendResult, type EventStore, StoreUnavailable } from '../event-store.ts';
import { startCuttingProxy } from './cutting-proxy.fixture.ts';
import { makeMysqlLog, type MysqlLog } from './mysql-log.fixture.ts';

await describeWithServer('mariadb', (url) => describeConnections('MariaDB', url));
await describeWithServer('mysql', (url) => describeConnections('MySQL', url));
await describeWithPrivateServer('mariadb', startMariadb, (server) => describeCrashes('MariaDB', server));
await describeWithPrivateServer('mysql', startMysql, (server) => {
  describeCrashes('MySQL', server);
  describeDemotion(server);
});

function describeConnections(name: string, serverUrl: string): void {
  describe(`connections to ${name}`, () => {
    let log: MysqlLog;
    beforeEach(async () => {
      log = await makeMysqlLog(serverUrl);
    });
    afterEach(() => log.close());

    test('lost after the COMMIT was sent: every append of the batch happens once', async () => {
      const proxy = await startCuttingProxy(log.url);
      const store = await log.open({ url: proxy.url });
      const conversationIds = [7, 9, 9].map(idIn);
      const batch = Array.from({ length: 12 }, (_, index) =>
        appendOf([sent(conversationIds[index % 3]!), sent(conversationIds[index % 3]!)]),
      );
      for (let cut = 1; cut <= 3; cut++) {
        proxy.cutAfterCommit();
        const results = await Promise.all(
          batch.map((append) => store.append({ ...append, command: { ...append.command, key: `cut ${cut}` } })),
        );
        // The first attempt was committed, and the retry found it.
        expect(new Set(kindsOf(results))).toEqual(new Set(['duplicate']));
        expect(proxy.cuts()).toBe(cut);
        expect(await readWholeLog(store)).toHaveLength(cut * 24);
      }
      await store.close();
      await proxy.close();
    }, 30_000);

    test('killed under load lose no append', async () => {
      const store = await log.open();
      const conversationIds = [1, 2, 3, 4].map(idIn);
      let appendedCount = 0;
      const appends = Array.from({ length: 40 }, async (_, speaker) => {
        for (let turn = 0; turn < 25; turn++) {
          expect(await store.append(appendOf([sent(conversationIds[speaker % 4]!)]))).toMatchObject({
            kind: expect.stringMatching(/appended|duplicate/),
          });
          appendedCount += 1;
        }
      });
      for (let kill = 1; kill <= 8; kill++) {
        await waitUntil(() => appendedCount > kill * 100, { what: `${kill * 100} appends`, deadlineMs: 20_000 });
        await killConnections(log);
      }
      await Promise.all(appends);
      expect(await readWholeLog(store)).toHaveLength(1_000);
    }, 60_000);

    test('killed while idle are reopened before they are needed', async () => {
      const store = await log.open();
      const conversationId = newId();
      await appended(store, appendOf([sent(conversationId)]));
      const before = await connectionIds(log);
      await killConnections(log);
      await waitUntil(async () => (await connectionIds(log)).some((id) => !before.includes(id)), { what: 'a new connection' });
      await appended(store, appendOf([sent(conversationId)]));
      expect(await readWholeLog(store)).toHaveLength(2);
    }, 20_000);

    test('lost: the cache is refilled, and an append takes one round trip again', async () => {
      const trips: number[] = [];
      const store = await log.open({ observe: (batch) => trips.push(batch.trips) });
      const conversationId = newId();
      for (let turn = 0; turn < 8; turn++) {
        if (turn === 4) await killConnections(log);
        await store.append(appendOf([sent(conversationId)]));
      }
      expect(trips.slice(-3)).toEqual([1, 1, 1]);
      expect(trips[0]).toBe(2);
    });

    test('reject an append that the database cannot store, without failing the others of its batch', async () => {
      const store = await log.open();
      const conversationId = newId();
      const tooLong = appendOf([sent(conversationId)], { metadata: { correlationId: 'x'.repeat(70_000) } });
      const [one, refused, other] = await Promise.allSettled(
        [appendOf([sent(conversationId)]), tooLong, appendOf([sent(conversationId)])].map((append) => store.append(append)),
      );
      expect([one, other]).toMatchObject([{ value: { kind: 'appended' } }, { value: { kind: 'appended' } }]);
      expect(refused).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('metadata') } });
      expect(await readWholeLog(store)).toHaveLength(2);
    });

    test('escape every text that could end a statement', async () => {
      const store = await log.open();
      const texts = ["'; DROP TABLE events; -- ", '\\', "\\'", '\0', '\u2028', '0x00', '%s ? :x', '‘’“”', '\ud83e\uded6', "a''b\\\\'c"];
      const conversationId = newId();
      await Promise.all(
        texts.map((text) => appended(store, appendOf([sent(conversationId, text)], { metadata: { correlationId: text } }))),
      );
      const logged = await readWholeLog(store);
      expect(logged.map(({ payload, metadata }) => [payload, metadata.correlationId])).toEqual(
        texts.map((text) => [expect.objectContaining({ personal: { text } }), text]),
      );
    });
  });
}

/** Tests that kill the server, and therefore need their own. */
function describeCrashes(name: string, server: TestServer): void {
  test(`${name} killed and restarted under load: every acknowledged append is stored once, and the store recovers`, async () => {
    const log = await makeMysqlLog(server.url);
    const store = await log.open();
    const conversationIds = [10, 11, 12].map(idIn);
    const acknowledged: string[] = [];
    const load = { isOn: true };
    const speakers = Array.from({ length: 24 }, async (_, speaker) => {
      while (load.isOn) acknowledged.push(await insist(store, appendOf([sent(conversationIds[speaker % 3]!)])));
    });
    for (let crash = 1; crash <= 2; crash++) {
      const before = acknowledged.length;
      await waitUntil(() => acknowledged.length > before + 200, { what: '200 appends', deadlineMs: 20_000 });
      await server.kill();
      await server.restart();
    }
    const before = acknowledged.length;
    await waitUntil(() => acknowledged.length > before + 100, { what: 'appends after the crash', deadlineMs: 20_000 });
    load.isOn = false;
    await Promise.all(speakers);

    const logged = (await readWholeLog(store)).map(({ id }) => id);
    expect(new Set(logged).size).toBe(logged.length);
    expect(logged.sort()).toEqual(acknowledged.sort());
    await log.close();
  }, 90_000);

  test(`${name} gone: appends and reads fail with StoreUnavailable in time`, async () => {
    const log = await makeMysqlLog(server.url);
    const store = await log.open({ appendTimeoutMs: 3_000, readTimeoutMs: 1_500 });
    const conversationId = newId();
    await appended(store, appendOf([sent(conversationId)]));
    await server.kill();
    const began = performance.now();
    await expect(store.append(appendOf([sent(conversationId)]))).rejects.toThrow(StoreUnavailable);
    const elapsed = performance.now() - began;
    expect([elapsed > 2_900, elapsed < 7_000]).toEqual([true, true]);
    await expect(store.heads()).rejects.toThrow(StoreUnavailable);
    await expect(store.ping()).rejects.toThrow(StoreUnavailable);
    await server.restart();
    expect(await readWholeLog(store)).toHaveLength(1);
    await appended(store, appendOf([sent(conversationId)]));
    await log.close();
  }, 60_000);
}

/** On MariaDB, an account with all rights writes to a read-only server. */
function describeDemotion(server: TestServer): void {
  test('HA 3.3: a primary that is demoted and promoted again loses no append, and none happens twice', async () => {
    const log = await makeMysqlLog(server.url);
    const store = await log.open();
    const conversationIds = [10, 11, 12].map(idIn);
    const load = { isOn: true };
    let appendedCount = 0;
    const speakers = Array.from({ length: 8 }, async (_, speaker) => {
      while (load.isOn) {
        const { kind } = await store.append(appendOf([sent(conversationIds[speaker % 3]!)]));
        expect(kind).toMatch(/appended|duplicate/);
        appendedCount += 1;
      }
    });
    for (let demotion = 1; demotion <= 3; demotion++) {
      await waitUntil(() => appendedCount > demotion * 100, { what: `${demotion * 100} appends`, deadlineMs: 20_000 });
      await log.query('SET GLOBAL super_read_only = ON');
      await log.query('SELECT SLEEP(0.2)');
      await log.query('SET GLOBAL read_only = OFF');
    }
    load.isOn = false;
    await Promise.all(speakers);
    expect(await readWholeLog(store)).toHaveLength(appendedCount);
    await log.close();
  }, 60_000);
}

/** Retries the append until it succeeds, as a client does; resolves with the id of its event. */
async function insist(store: EventStore, append: Append): Promise<string> {
  for (let mayBeRetry = false; ; mayBeRetry = true) {
    const result: AppendResult | null = await store.append({ ...append, mayBeRetry }).catch((error: unknown) => {
      if (error instanceof StoreUnavailable) return null;
      throw error;
    });
    if (result) return eventId(append.command, 0);
  }
}

async function connectionIds(log: MysqlLog): Promise<number[]> {
  // Not information_schema: MySQL would convert all statements, including other tests' emoji, to three-byte UTF-8.
  const asking = 'SHOW PROCESSLIST';
  const schema = new URL(log.url).pathname.slice(1);
  const all = (await log.query(asking)) as { Id: number; db: string | null; Info: string | null }[];
  return all.filter(({ db, Info }) => db === schema && Info !== asking).map(({ Id }) => Id);
}

async function killConnections(log: MysqlLog): Promise<void> {
  for (const id of await connectionIds(log)) await log.query(`KILL ${id}`).catch(() => undefined);
}
