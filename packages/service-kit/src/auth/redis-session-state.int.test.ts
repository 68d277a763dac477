import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { describeWithPrivateServer } from '@parley/testing-kit/private-servers';
import { startRedis } from '@parley/testing-kit/servers/redis';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { pino } from 'pino';
import { connectRedis } from '../redis/connect-redis.ts';
import { createSessionState } from './create-session-state.ts';

await describeWithPrivateServer('redis', startRedis, (server) => {
  // A describe of its own, since its connections must end before the server does.
  describe('sessions of many processes', () => {
    const logger = pino({ level: 'silent' });
    const connections = Array.from({ length: 2 }, () => connectRedis(server.url, { logger }));
    const connected = () => waitUntil(() => connections.every(({ status }) => status === 'ready'), { what: 'connections to Redis' });
    const rows = new Map<string, { revokedAt: number | null; expiresAt: number }>();
    let id = '';

    /** A process: its own connection, its own count of table reads, and a gate that holds reads back. */
    const processes = connections.map((redis) => {
      const its = { reads: 0, read: [] as string[], gate: Promise.resolve() };
      const findSessions = async (sessionIds: readonly string[]) => {
        its.reads++;
        its.read = [...sessionIds];
        const seen = new Map(sessionIds.flatMap((sessionId) => (rows.has(sessionId) ? [[sessionId, { ...rows.get(sessionId)! }]] : [])));
        await its.gate;
        return seen;
      };
      return Object.assign(its, { state: createSessionState({ findSessions, redis, clock: Date.now }) });
    });
    const [here, there] = processes as [(typeof processes)[0], (typeof processes)[0]];

    const entry = () => connections[0]!.get(`parley:session:${id}`);
    const entryIs = (value: string) => waitUntil(async () => (await entry()) === value, { what: `the entry ${value}` });
    const revoke = async () => {
      rows.get(id)!.revokedAt = Date.now();
      await here.state.revoked([id]);
    };

    beforeEach(async () => {
      id = randomUUID();
      rows.set(id, { revokedAt: null, expiresAt: Date.now() + 3_600_000 });
      await connected();
      for (const process of processes) process.reads = 0;
    });

    afterAll(() => connections.forEach((redis) => redis.disconnect()));

    test('one process reads the table for all processes', async () => {
      expect(await here.state.isActive(id)).toBe(true);
      await entryIs('active');
      expect(await connections[0]!.pttl(`parley:session:${id}`)).toBeLessThanOrEqual(2000);
      expect([await here.state.isActive(id), await there.state.isActive(id), here.reads, there.reads]).toEqual([true, true, 1, 0]);
    });

    test('lookups of one turn are batched, and a session without a row is not active', async () => {
      expect(await Promise.all([id, id, id, 'stranger'].map((sessionId) => here.state.isActive(sessionId)))).toEqual([
        true,
        true,
        true,
        false,
      ]);
      expect([here.reads, here.read]).toEqual([1, [id, 'stranger']]);
    });

    test('a read refreshes the sessions in use that expire soon', async () => {
      const [used, unused, late] = [id, randomUUID(), randomUUID()];
      for (const sessionId of [unused, late]) rows.set(sessionId, rows.get(id)!);
      const left = (sessionId: string) => connections[0]!.pttl(`parley:session:${sessionId}`);
      await Promise.all([used, unused].map((sessionId) => here.state.isActive(sessionId)));
      await waitUntil(async () => (await left(unused)) < 1_000, { what: 'half of the time to pass' });
      expect(await here.state.isActive(used)).toBe(true);
      expect(here.reads).toBe(1);
      expect(await here.state.isActive(late)).toBe(true);
      expect(here.read).toEqual(expect.arrayContaining([used, late]));
      expect(here.read).not.toContain(unused);
      await waitUntil(async () => (await left(used)) > 1_000, { what: 'the entry to live on' });
      expect(await left(unused)).toBeLessThan(1_000);
    });

    test('a session revoked during a refresh stays revoked', async () => {
      const late = randomUUID();
      rows.set(late, { ...rows.get(id)! });
      await here.state.isActive(id);
      await waitUntil(async () => (await connections[0]!.pttl(`parley:session:${id}`)) < 1_000, { what: 'half of the time to pass' });
      await here.state.isActive(id);
      const gate = Promise.withResolvers<void>();
      here.gate = gate.promise;
      const asked = here.state.isActive(late);
      await waitUntil(() => here.reads === 2, { what: 'the read of the table' });
      rows.get(id)!.revokedAt = Date.now();
      await there.state.revoked([id]);
      gate.resolve();
      here.gate = Promise.resolve();
      expect(await asked).toBe(true);
      await waitUntil(async () => (await connections[0]!.exists(`parley:session:${late}`)) === 1, { what: 'the entries to be written' });
      expect([await entry(), await here.state.isActive(id), await there.state.isActive(id)]).toEqual(['revoked', false, false]);
      expect(await connections[0]!.pttl(`parley:session:${id}`)).toBeGreaterThan(15 * 60_000);
    });

    test('a revocation is effective everywhere once it resolves, and outlives every token', async () => {
      await there.state.isActive(id);
      await entryIs('active');
      await revoke();
      expect([await here.state.isActive(id), await there.state.isActive(id)]).toEqual([false, false]);
      expect(await connections[0]!.pttl(`parley:session:${id}`)).toBeGreaterThan(15 * 60_000);
    });

    test('a slow read of the table neither overwrites a revocation nor answers later lookups', async () => {
      const gate = Promise.withResolvers<void>();
      there.gate = gate.promise;
      const early = there.state.isActive(id);
      await waitUntil(() => there.reads === 1, { what: 'the read of the table' });
      await revoke();
      expect(await there.state.isActive(id)).toBe(false);
      gate.resolve();
      expect(await early).toBe(true);
      there.gate = Promise.resolve();
      expect([await there.state.isActive(id), await entry()]).toEqual([false, 'revoked']);
    });

    test('a revocation found in the table is stored in Redis', async () => {
      rows.get(id)!.revokedAt = 1;
      expect(await there.state.isActive(id)).toBe(false);
      await entryIs('revoked');
    });

    test('a frozen Redis costs 50 ms, and a revocation waits until cached entries have expired', async () => {
      await there.state.isActive(id);
      await entryIs('active');
      await server.pause();
      try {
        const started = performance.now();
        expect(await there.state.isActive(id)).toBe(true);
        expect(performance.now() - started).toBeLessThan(1000);
        await revoke();
        expect(performance.now() - started).toBeGreaterThan(2000);
        expect([await here.state.isActive(id), await there.state.isActive(id)]).toEqual([false, false]);
      } finally {
        await server.resume();
      }
      expect([await here.state.isActive(id), await there.state.isActive(id)]).toEqual([false, false]);
    });

    test('a revoked session stays revoked if Redis dies or restarts empty', async () => {
      await server.kill();
      expect(await there.state.isActive(id)).toBe(true);
      await revoke();
      expect(await there.state.isActive(id)).toBe(false);
      await server.restart();
      await connected();
      expect([await there.state.isActive(id), await here.state.isActive(id)]).toEqual([false, false]);
    });
  });
});
