/** The process itself, with what it stands on: how it ends while peers talk through it. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from '@parley/database/database';
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { createTable, upsert } from '@parley/database/table-sql';
import { logMigrations } from '@parley/event-store/migrations';
import { callParticipants } from '@parley/read-tables/call-participants';
import { sessions } from '@parley/read-tables/sessions';
import { startChild, type Child } from '@parley/testing-kit/child-process';
import { freePort } from '@parley/testing-kit/free-port';
import { freshDatabase, refuse, sharedServer } from '@parley/testing-kit/shared-servers';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Peer } from './connections/peer.ts';
import { openSocket, PeerClient, publicKeys } from './signaling.fixture.ts';

const main = new URL('main.ts', import.meta.url);
const [mariadb, redis] = await Promise.all([sharedServer('mariadb'), sharedServer('redis')]);
for (const [name, url] of Object.entries({ mariadb, redis })) if (url === null) await refuse(name, 'the process stands on it');
const describeThere = mariadb && redis ? describe : describe.skip;

describeThere('the process, told to end while peers talk through it', () => {
  let schema: Awaited<ReturnType<typeof freshDatabase>>;
  let database: Database;
  let port: number;
  let child: Child;

  beforeAll(async () => {
    schema = await freshDatabase(mariadb!);
    database = await openMysqlDatabase({ url: schema.url });
    await migrate(database, logMigrations);
    // Of command-service's tables those that are read here.
    await migrate(database, {
      scope: 'commands',
      migrations: [
        { id: '0001-names-and-sessions', statements: (dialect) => createTable(sessions, dialect) },
        { id: '0002-calls', statements: (dialect) => createTable(callParticipants, dialect) },
      ],
    });
  }, 30_000);
  afterAll(async () => {
    await database.close();
    await schema.drop();
  });

  beforeEach(async () => {
    port = await freePort();
    const environment = {
      PORT: String(port),
      DATABASE_URL: schema.url,
      REDIS_URL: redis!,
      TOKEN_PUBLIC_KEYS: publicKeys,
      LIMIT_PEER_FRAMES: '1000000/1m',
      LOG_LEVEL: 'info',
    };
    child = startChild(main, { environment });
    await waitUntil(async () => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.status === 200, {
      what: 'readiness',
      deadlineMs: 20_000,
    });
  }, 30_000);
  afterEach(() => child.kill());

  /** Two new users, in a call of their own. */
  async function joinCall(): Promise<[Peer, Peer]> {
    const [callId, now] = [randomUUID(), await database.now()];
    const times = { createdAt: now, refreshedAt: now, expiresAt: now + 60_000_000 };
    const join = async (): Promise<Peer> => {
      const [userId, sessionId] = [randomUUID(), randomUUID()];
      const peer = { callId, userId, sessionId, peerId: `${userId}_${sessionId.slice(0, 8)}` };
      const session = { userId, sessionId, deviceName: null, ...times, revokedAt: null, revokedBecause: null };
      const place = { ...peer, conversationId: randomUUID(), expiresAt: times.expiresAt };
      await database.write([upsert(sessions, [session], database.dialect), upsert(callParticipants, [place], database.dialect)]);
      return peer;
    };
    return [await join(), await join()];
  }

  const knock = (peer: Peer): PeerClient => new PeerClient(peer, openSocket(`127.0.0.1:${port}`, peer));

  /** Peers that say the next as soon as they hear one, each a few ahead; resolves when all are talking. */
  async function talk(calls: number): Promise<PeerClient[]> {
    const pairs = await Promise.all(Array.from({ length: calls }, joinCall));
    const clients = await Promise.all(pairs.flatMap(([ada, bob]) => [speaker(ada, bob), speaker(bob, ada)]));
    for (const { start } of clients) start();
    const talking = clients.map(({ client }) => client);
    await waitUntil(() => talking.every(({ heard }) => heard.length > 50), { what: 'all to talk' });
    return talking;
  }

  async function speaker(peer: Peer, { peerId }: Peer): Promise<{ client: PeerClient; start: () => void }> {
    const client = knock(peer);
    await client.hear('OPEN');
    let count = 0;
    const say = () => client.say({ type: 'CANDIDATE', dst: peerId, payload: count++ });
    const start = () => {
      client.socket.on('message', say);
      for (let ahead = 0; ahead < 5; ahead++) say();
    };
    return { client, start };
  }

  test('sends all of them away, loses nothing in between, and ends with 0', async () => {
    const clients = await talk(20);
    const arriving = (await Promise.all(Array.from({ length: 10 }, joinCall))).flat().map(knock);
    const began = performance.now();
    process.kill(child.pid, 'SIGTERM');
    for (const { closed } of clients) expect(await closed).toEqual({ code: 1012, reason: 'restart' });
    expect(await child.ended).toEqual({ code: 0, signal: null });
    // As its end begins, not when the 9.5 s for what is in flight are over.
    expect(performance.now() - began).toBeLessThan(5_000);
    // Sent away, or refused: nobody is left with a socket that says nothing.
    for (const { closed } of arriving) expect([1006, 1012]).toContain((await closed).code);
    for (const { heard } of clients) {
      const counts = heard.slice(1).map(({ payload }) => payload);
      expect(counts).toEqual(counts.map((_, index) => index));
    }
    expect(child.output()).not.toMatch(/"level":[56]0/);
  });

  test('and told twice, ends at once', async () => {
    const clients = await talk(5);
    // With a request that is never sent to its end, the first signal alone would take the whole grace.
    const unfinished = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(unfinished, 'connect');
    unfinished.write('GET /healthz HTTP/1.1\r\nHost: x\r\n');
    process.kill(child.pid, 'SIGTERM');
    await child.line(/"msg":"closing"/);
    const began = performance.now();
    process.kill(child.pid, 'SIGTERM');
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(performance.now() - began).toBeLessThan(1_500);
    await Promise.all(clients.map(({ closed }) => closed));
    unfinished.destroy();
  });
});
