/**
 * Sessions of many processes: Redis is asked first, the table when Redis has no answer or no entry.
 *
 * Why no revoked session gets in. An entry "active" is written only if there is none (NX), lives two seconds counted from
 * before the table was read, and is not written at all if the connection broke since Redis was found without an entry; an
 * entry "revoked" overwrites it. So once Redis has taken a revocation, nothing says "active" again. If Redis did not take it,
 * whoever revokes waits until every "active" from before has run out. Nothing is believed within this process between two
 * requests: questions of the same turn of the event loop share one command, which is sent after the last of them came.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { createAskRedis, noAnswer, type AskRedis } from '../redis/ask-redis.ts';
import { onePerTurn } from './one-per-turn.ts';
import { readSession } from './read-session.ts';
import { createRevocations } from './revocations.ts';
import type { SessionState, SessionStateOptions } from './session-state.ts';
import { believedMs, rememberedMs } from './session-times.ts';

const keyOf = (sessionId: string): string => `parley:session:${sessionId}`;

/** For an entry that was under way when it was counted. */
const marginMs = 250;

export function redisSessionState(options: SessionStateOptions & { redis: Redis }): SessionState {
  const redis = createAskRedis(options.redis);
  const revocations = createRevocations(options.clock);

  const isActive = onePerTurn(async (sessionIds: readonly string[]) => {
    const entries = await redis.ask((connection) => connection.mget(sessionIds.map(keyOf)));
    return sessionIds.map((sessionId, index) => {
      const entry = entries === noAnswer ? null : entries[index];
      return typeof entry === 'string' ? Promise.resolve(entry === 'active') : askTable(sessionId, redis, options);
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

async function askTable(sessionId: string, redis: AskRedis, options: SessionStateOptions): Promise<boolean> {
  const { life } = redis;
  const startedAt = performance.now();
  const fate = await readSession(sessionId, options);
  const leftMs = Math.floor(believedMs - (performance.now() - startedAt));
  if (fate === 'revoked') void toldRedis([sessionId], redis);
  else if (fate === 'active' && leftMs > 0 && redis.life === life) {
    void redis.ask((connection) => connection.set(keyOf(sessionId), 'active', 'PX', leftMs, 'NX'));
  }
  return fate === 'active';
}

async function toldRedis(sessionIds: readonly string[], redis: AskRedis): Promise<boolean> {
  const taken = await redis.ask(
    (connection) => Promise.all(sessionIds.map((sessionId) => connection.set(keyOf(sessionId), 'revoked', 'PX', rememberedMs))),
    { patienceMs: 500, insist: true },
  );
  return taken !== noAnswer;
}
