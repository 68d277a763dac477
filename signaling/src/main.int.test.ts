/** The process with its real dependencies: its shutdown while peers exchange signals. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Database } from '@parley/database/database';
import { migrate } from '@parley/database/migrations';
import { openMysqlDatabase } from '@parley/database/mysql-database';
import { upsert } from '@parley/database/table-sql';
import { eventLogSchema } from '@parley/event-store/migrations';
import { callParticipants } from '@parley/write-tables/call-participants';
import { writeTableSchema } from '@parley/write-tables/migrations';
import { sessions } from '@parley/write-tables/sessions';
import { startChild, type Child } from '@parley/testing-kit/child-process';
import { freePort } from '@parley/testing-kit/free-port';
import { freshDatabase, skipOrFail, sharedServer } from '@parley/testing-kit/shared-servers';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Peer } from './connections/peer.ts';
import { openSocket, PeerClient, publicKeys } from './signaling.fixture.ts';

const main = new URL('main.ts', import.meta.url);
const [mariadb, redis] = await Promise.all([sharedServer('mariadb'), sharedServer('redis')]);
for (const [name, url] of Object.entries({ mariadb, redis })) if (url === null) await skipOrFail(name, 'the process depends on it');
const describeWithServers = mariadb && redis ? describe : describe.skip;

describeWithServers('the process, terminated while peers exchange signals', () => {
  let schema: Awaited<ReturnType<typeof freshDatabase>>;
  let database: Database;
  let port: number;
  let child: Child;

  beforeAll(async () => {
    schema = await freshDatabase(mariadb!);
    database = await openMysqlDatabase({ url: schema.url });
    await migrate(database, eventLogSchema);
    await migrate(database, writeTableSchema);
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

  /** Adds two new users to a new call. */
  async function joinCall(): Promise<[Peer, Peer]> {
    const [callId, now] = [randomUUID(), await database.now()];
    const times = { createdAt: now, refreshedAt: now, expiresAt: now + 60_000_000 };
    const join = async (): Promise<Peer> => {
      const [userId, sessionId] = [randomUUID(), randomUUID()];
      const peer = { callId, userId, sessionId, peerId: `${userId}_${sessionId.slice(0, 8)}` };
      const session = { userId, sessionId, deviceName: null, ...times, revokedAt: null, revokedBecause: null };
      const participant = { ...peer, conversationId: randomUUID(), expiresAt: times.expiresAt };
      await database.write([upsert(sessions, [session], database.dialect), upsert(callParticipants, [participant], database.dialect)]);
      return peer;
    };
    return [await join(), await join()];
  }

  const connectClient = (peer: Peer): PeerClient => new PeerClient(peer, openSocket(`127.0.0.1:${port}`, peer));

  /** Connects peers that answer every signal with the next one, five in flight each; resolves when all exchange signals. */
  async function exchangeSignals(calls: number): Promise<PeerClient[]> {
    const pairs = await Promise.all(Array.from({ length: calls }, joinCall));
    const clients = await Promise.all(pairs.flatMap(([ada, bob]) => [connectSender(ada, bob), connectSender(bob, ada)]));
    for (const { start } of clients) start();
    const connected = clients.map(({ client }) => client);
    await waitUntil(() => connected.every(({ received }) => received.length > 50), { what: 'signals at every client' });
    return connected;
  }

  async function connectSender(peer: Peer, { peerId }: Peer): Promise<{ client: PeerClient; start: () => void }> {
    const client = connectClient(peer);
    await client.receive('OPEN');
    let count = 0;
    const sendNext = () => client.send({ type: 'CANDIDATE', dst: peerId, payload: count++ });
    const start = () => {
      client.socket.on('message', sendNext);
      for (let ahead = 0; ahead < 5; ahead++) sendNext();
    };
    return { client, start };
  }

  test('closes all connections, loses no signal before that, and exits with 0', async () => {
    const clients = await exchangeSignals(20);
    const arriving = (await Promise.all(Array.from({ length: 10 }, joinCall))).flat().map(connectClient);
    const began = performance.now();
    process.kill(child.pid, 'SIGTERM');
    for (const { closed } of clients) expect(await closed).toEqual({ code: 1012, reason: 'restart' });
    expect(await child.ended).toEqual({ code: 0, signal: null });
    // Connections close when draining begins, not when the 9.5 s for requests in flight are over.
    expect(performance.now() - began).toBeLessThan(5_000);
    // Closed or refused: no client is left with an open, silent socket.
    for (const { closed } of arriving) expect([1006, 1012]).toContain((await closed).code);
    for (const { received } of clients) {
      const counts = received.slice(1).map(({ payload }) => payload);
      expect(counts).toEqual(counts.map((_, index) => index));
    }
    expect(child.output()).not.toMatch(/"level":[56]0/);
  });

  test('exits at once on a second signal', async () => {
    const clients = await exchangeSignals(5);
    // After the first signal alone, this unfinished request would delay the exit for the whole grace time.
    const unfinished = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(unfinished, 'connect');
    unfinished.write('GET /healthz HTTP/1.1\r\nHost: x\r\n');
    process.kill(child.pid, 'SIGTERM');
    await child.line(/"msg":"shutting down"/);
    const began = performance.now();
    process.kill(child.pid, 'SIGTERM');
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(performance.now() - began).toBeLessThan(1_500);
    await Promise.all(clients.map(({ closed }) => closed));
    unfinished.destroy();
  });
});
