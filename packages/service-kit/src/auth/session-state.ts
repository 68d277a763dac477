import type { Clock, Ticks } from '../clock.ts';

/** Whether a session still lives: what every service asks before it trusts an access token. */
export interface SessionState {
  /** True while the session is neither revoked nor over. Throws Problem('unavailable') when nobody can tell. */
  isActive(sessionId: string): Promise<boolean>;
  /** After the table was written: makes it known everywhere at once. Resolves only when no service will accept it. */
  revoked(sessionIds: readonly string[]): Promise<void>;
}

/** The rows of these sessions, by id, times in milliseconds since 1970. Read from the primary, never a replica. */
export type FindSessions = (sessionIds: readonly string[]) => Promise<ReadonlyMap<string, { revokedAt: number | null; expiresAt: number }>>;

export interface SessionStateOptions {
  findSessions: FindSessions;
  clock: Clock;
  ticks?: Ticks;
}
