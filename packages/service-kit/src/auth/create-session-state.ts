import type { Redis } from 'ioredis';
import { redisSessionState } from './redis-session-state.ts';
import type { SessionState, SessionStateOptions } from './session-state.ts';
import { tableSessionState } from './table-session-state.ts';

/** With Redis, creates session state shared by many processes; without, that of a single process. */
export function createSessionState({ redis, ...options }: SessionStateOptions & { redis?: Redis | undefined }): SessionState {
  return redis === undefined ? tableSessionState(options) : redisSessionState({ ...options, redis });
}
