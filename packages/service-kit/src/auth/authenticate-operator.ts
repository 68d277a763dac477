import { LRUCache } from 'lru-cache';
import { ticks as systemTicks, type Ticks } from '../clock.ts';
import type { Authenticate } from '../http/stream-route.ts';
import { Problem } from '../problems.ts';
import { tokenIn } from './authenticate.ts';
import { secretsEqual } from './secrets-equal.ts';

interface Options {
  /** Undefined: operators need an account. */
  operatorToken: string | undefined;
  /** The actor of what is done with the token, which operators share. */
  operatorId: string;
  /** Recognizes users, who get `not_found` unless they are operators, and charges unknown tokens. */
  authenticate: Authenticate;
  /** Reads the ids of the users who are operators now. */
  readOperatorIds: () => Promise<readonly string[]>;
  ticks?: Ticks;
}

/** A role that was revoked ends within a second on every service. A user who is refused costs at most one read in this time. */
const cacheMs = 500;

/**
 * Authenticates by the operator token, and by the session of a user who is an operator; never by an API key, not even one that acts as such a
 * user. Throws Problem `not_found` for other users, else what `authenticate` throws.
 */
export function createOperatorAuthenticate(options: Options): Authenticate {
  const { operatorToken, operatorId, authenticate, readOperatorIds, ticks = systemTicks } = options;
  let known: { ids: readonly string[]; readAt: number } = { ids: [], readAt: -Infinity };
  const refusedAt = new LRUCache<string, number>({ max: 1_000 });

  async function isOperator(userId: string): Promise<boolean> {
    const now = ticks();
    if (now - known.readAt < cacheMs && known.ids.includes(userId)) return true;
    if (now - (refusedAt.get(userId) ?? -Infinity) < cacheMs) return false;
    const ids = await readOperatorIds().catch((cause: unknown) => {
      throw new Problem('unavailable', { cause });
    });
    known = { ids, readAt: now };
    if (!ids.includes(userId)) refusedAt.set(userId, now);
    return ids.includes(userId);
  }

  return async (headers, admission) => {
    const token = tokenIn(headers['authorization']);
    if (token !== undefined && operatorToken !== undefined && secretsEqual(token, operatorToken))
      return { userId: operatorId, sessionId: operatorId };
    const actor = await authenticate(headers, admission);
    if (actor.apiKey === undefined && (await isOperator(actor.userId))) return actor;
    throw new Problem('not_found');
  };
}
