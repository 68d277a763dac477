import type { Clock, Ticks } from '../clock.ts';

/** Distinguishes active from revoked sessions. Every service checks it before it accepts an access token. */
export interface SessionState {
  /** Resolves to true while the session is neither revoked nor expired. Throws Problem `unavailable` if neither can be determined. */
  isActive(sessionId: string): Promise<boolean>;
  /** Propagates a revocation that is already in the table. Resolves when no service accepts the sessions anymore. */
  revoked(sessionIds: readonly string[]): Promise<void>;
}

/** Reads sessions by id; times in milliseconds since 1970. Must read from the primary, never from a replica. */
export type FindSessions = (sessionIds: readonly string[]) => Promise<ReadonlyMap<string, { revokedAt: number | null; expiresAt: number }>>;

export interface SessionStateOptions {
  findSessions: FindSessions;
  clock: Clock;
  ticks?: Ticks;
}
