import type { Redis } from 'ioredis';
import { redisSessionState } from './redis-session-state.ts';
import type { SessionState, SessionStateOptions } from './session-state.ts';
import { tableSessionState } from './table-session-state.ts';

/** With Redis the state that many processes share; without it that of a process which is alone. */
export function sessionState({ redis, ...options }: SessionStateOptions & { redis?: Redis | undefined }): SessionState {
  return redis === undefined ? tableSessionState(options) : redisSessionState({ ...options, redis });
}
