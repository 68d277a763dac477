/** Whether a session still lives: what every service asks before it trusts an access token. */
export interface SessionState {
  /** True while the session is neither revoked nor over. Throws Problem('unavailable') when nobody can tell. */
  isActive(sessionId: string): Promise<boolean>;
  /** After the table was written: makes it known everywhere at once. Resolves only when no service will accept it. */
  revoked(sessionIds: readonly string[]): Promise<void>;
}
