/**
 * Sessions of many processes: Redis is asked first, the table when Redis has no answer or no entry.
 *
 * Why no revoked session gets in. An entry "active" is written only if there is none (NX), lives two seconds counted from
 * before the table was read, and is not written at all if the connection broke since Redis was found without an entry; an
 * entry "revoked" overwrites it, and lives longer than any "active". So once Redis has taken a revocation, nothing says
 * "active" again: an entry is made to live on only if that is longer (GT). If Redis did not take it, whoever revokes waits
 * until every "active" from before has run out. Nothing is believed within this process between two requests: questions of
 * the same turn of the event loop share one command, which is sent after the last of them came.
 *
 * Who reads the table for one session reads it for all that are in use here and will be asked for within a second: one query
 * and one trip to Redis a second, and not two seconds' worth of sessions one by one.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { createAskRedis, noAnswer, type AskRedis } from '../redis/ask-redis.ts';
import { onePerTurn } from './one-per-turn.ts';
import { readSessions, type SessionFate } from './read-sessions.ts';
import { createInUse, type InUse } from './sessions-in-use.ts';
import { createRevocations } from './revocations.ts';
import type { SessionState, SessionStateOptions } from './session-state.ts';
import { believedMs, rememberedMs } from './session-times.ts';

const keyOf = (sessionId: string): string => `parley:session:${sessionId}`;

/** For an entry that was under way when it was counted. */
const marginMs = 250;

export function redisSessionState(options: SessionStateOptions & { redis: Redis }): SessionState {
  const redis = createAskRedis(options.redis);
  const revocations = createRevocations(options.clock);

  const inUse = createInUse(options.ticks);

  const isActive = onePerTurn(async (sessionIds: readonly string[]) => {
    const entries = await redis.ask((connection) => connection.mget(sessionIds.map(keyOf)));
    const known = new Map(sessionIds.map((sessionId, index) => [sessionId, entries === noAnswer ? null : entries[index]]));
    const missing = sessionIds.filter((sessionId) => typeof known.get(sessionId) !== 'string');
    inUse.asked(sessionIds);
    const asked = missing.length > 0 ? askTable(missing, { ...options, redis, inUse }) : null;
    return sessionIds.map(async (sessionId) => {
      const entry = known.get(sessionId);
      return typeof entry === 'string' ? entry === 'active' : (await asked!).has(sessionId);
    });
  });

  return {
    isActive: async (sessionId) => !revocations.has(sessionId) && (await isActive(sessionId)) && !revocations.has(sessionId),
    async revoked(sessionIds) {
      const startedAt = performance.now();
      revocations.add(sessionIds);
      if (await toldRedis(sessionIds, redis)) return;
      await pause(believedMs + marginMs - (performance.now() - startedAt));
    },
  };
}

/** Those of the missing sessions that live. */
async function askTable(
  missing: readonly string[],
  { redis, inUse, ...options }: SessionStateOptions & { redis: AskRedis; inUse: InUse },
): Promise<ReadonlySet<string>> {
  const { life } = redis;
  const startedAt = performance.now();
  const sessionIds = [...new Set([...missing, ...inUse.due()])];
  inUse.read(sessionIds);
  const fates = await readSessions(sessionIds, options);
  const leftMs = Math.floor(believedMs - (performance.now() - startedAt));
  const having = (wanted: SessionFate): string[] => sessionIds.filter((_, index) => fates[index] === wanted);
  const [active, revoked] = [having('active'), having('revoked')];
  if (revoked.length > 0) void toldRedis(revoked, redis);
  if (active.length > 0 && leftMs > 0 && redis.life === life) void redis.ask((connection) => believe(connection, active, leftMs));
  return new Set(active);
}

function believe(connection: Redis, sessionIds: readonly string[], leftMs: number): Promise<unknown> {
  const commands = connection.pipeline();
  for (const key of sessionIds.map(keyOf)) commands.set(key, 'active', 'PX', leftMs, 'NX').pexpire(key, leftMs, 'GT');
  return commands.exec();
}

async function toldRedis(sessionIds: readonly string[], redis: AskRedis): Promise<boolean> {
  const taken = await redis.ask(
    (connection) => Promise.all(sessionIds.map((sessionId) => connection.set(keyOf(sessionId), 'revoked', 'PX', rememberedMs))),
    { timeoutMs: 500, insist: true },
  );
  return taken !== noAnswer;
}
