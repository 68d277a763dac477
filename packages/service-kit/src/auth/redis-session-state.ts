/**
 * Session state shared by many processes: reads Redis first, and the table if Redis does not reply or has no entry.
 *
 * A revoked session is never accepted, because:
 * - An entry "active" is written only if there is none (NX), expires two seconds after the read of the table began, and is not
 *   written at all if the connection broke since Redis was found without an entry.
 * - An entry "revoked" overwrites it and lives longer than any "active". Once Redis has stored a revocation, no process writes
 *   "active" again: a TTL is only ever extended (GT).
 * - If Redis does not store the revocation, the revoking process waits until every earlier "active" has expired.
 * - Nothing is cached in the process between two requests: lookups of one turn of the event loop share one command, which is
 *   sent after the last of them.
 *
 * A read of the table for one session includes all sessions in use here that expire within a second: one query and one
 * round trip to Redis per second instead of one per session every two seconds.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { createBestEffortRedis, noReply, type BestEffortRedis } from '../redis/best-effort-redis.ts';
import { batchLookups } from './batch-lookups.ts';
import { readSessions, type SessionStatus } from './read-sessions.ts';
import { createRevocations } from './revocations.ts';
import { createSessionRefresh, type SessionRefresh } from './session-refresh.ts';
import type { SessionState, SessionStateOptions } from './session-state.ts';
import { revocationTtlMs, sessionCacheMs } from './session-ttl.ts';

const keyOf = (sessionId: string): string => `parley:session:${sessionId}`;

/** For an entry whose command was in flight when its TTL was computed. */
const marginMs = 250;

/** Revocations that are sent to Redis at once. */
const sessionsPerCommand = 500;

export function redisSessionState(options: SessionStateOptions & { redis: Redis }): SessionState {
  const redis = createBestEffortRedis(options.redis);
  const revocations = createRevocations(options.clock);
  const refresh = createSessionRefresh(options.ticks);

  const isActive = batchLookups(async (sessionIds: readonly string[]) => {
    const entries = await redis.run((connection) => connection.mget(sessionIds.map(keyOf)));
    const cached = new Map(sessionIds.map((sessionId, index) => [sessionId, entries === noReply ? null : entries[index]]));
    const missing = sessionIds.filter((sessionId) => typeof cached.get(sessionId) !== 'string');
    refresh.markUsed(sessionIds);
    const activeInTable = missing.length > 0 ? readActive(missing, { ...options, redis, refresh }) : null;
    return sessionIds.map(async (sessionId) => {
      const entry = cached.get(sessionId);
      return typeof entry === 'string' ? entry === 'active' : (await activeInTable!).has(sessionId);
    });
  });

  return {
    isActive: async (sessionId) => !revocations.has(sessionId) && (await isActive(sessionId)) && !revocations.has(sessionId),
    async revoked(sessionIds) {
      const startedAt = performance.now();
      revocations.add(sessionIds);
      if (await storeRevocations(sessionIds, redis)) return;
      await delay(sessionCacheMs + marginMs - (performance.now() - startedAt));
    },
  };
}

/** Reads the missing sessions, and those due for refresh, from the table and stores them in Redis. Returns the active ones. */
async function readActive(
  missing: readonly string[],
  { redis, refresh, ...options }: SessionStateOptions & { redis: BestEffortRedis; refresh: SessionRefresh },
): Promise<ReadonlySet<string>> {
  const { generation } = redis;
  const startedAt = performance.now();
  const sessionIds = [...new Set([...missing, ...refresh.due()])];
  refresh.markRead(sessionIds);
  const statuses = await readSessions(sessionIds, options);
  const ttlMs = Math.floor(sessionCacheMs - (performance.now() - startedAt));
  const withStatus = (status: SessionStatus): string[] => sessionIds.filter((_, index) => statuses[index] === status);
  const [active, revoked] = [withStatus('active'), withStatus('revoked')];
  if (revoked.length > 0) void storeRevocations(revoked, redis);
  if (active.length > 0 && ttlMs > 0 && redis.generation === generation) {
    void redis.run((connection) => storeActive(connection, active, ttlMs));
  }
  return new Set(active);
}

function storeActive(connection: Redis, sessionIds: readonly string[], ttlMs: number): Promise<unknown> {
  const commands = connection.pipeline();
  for (const key of sessionIds.map(keyOf)) commands.set(key, 'active', 'PX', ttlMs, 'NX').pexpire(key, ttlMs, 'GT');
  return commands.exec();
}

/** Resolves to false if Redis did not reply. In chunks, so that many sessions of a user neither block the process nor time out together. */
async function storeRevocations(sessionIds: readonly string[], redis: BestEffortRedis): Promise<boolean> {
  for (let start = 0; start < sessionIds.length; start += sessionsPerCommand) {
    const chunk = sessionIds.slice(start, start + sessionsPerCommand);
    const reply = await redis.run(
      (connection) => Promise.all(chunk.map((sessionId) => connection.set(keyOf(sessionId), 'revoked', 'PX', revocationTtlMs))),
      { timeoutMs: 500, ignorePause: true },
    );
    if (reply === noReply) return false;
  }
  return true;
}
