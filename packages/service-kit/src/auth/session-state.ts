import type { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';
import { redisSessionState } from './redis-session-state.ts';
import { tableSessionState } from './table-session-state.ts';

/** Whether a session still lives: what every service asks before it trusts an access token. */
export interface SessionState {
  /** True while the session is neither revoked nor over. Throws Problem('unavailable') when nobody can tell. */
  isActive(sessionId: string): Promise<boolean>;
  /** After the table was written: makes it known everywhere at once. Resolves only when no service will accept it. */
  revoked(sessionIds: readonly string[]): Promise<void>;
}

/** The session's row, times in milliseconds since 1970; null if there is none. Read from the primary, never a replica. */
export type FindSession = (sessionId: string) => Promise<{ revokedAt: number | null; expiresAt: number } | null>;

export interface SessionStateOptions {
  findSession: FindSession;
  clock: Clock;
}

/** With Redis the state that many processes share; without it that of a process which is alone. */
export function sessionState({ redis, ...options }: SessionStateOptions & { redis?: Redis | undefined }): SessionState {
  return redis === undefined ? tableSessionState(options) : redisSessionState({ ...options, redis });
}
