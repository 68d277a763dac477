import type { Session } from '@parley/events/wire/users';
import type { ClientStorage } from '../storage/storage.ts';

export interface StoredSession {
  userId: string;
  sessionId: string;
  /** Empty if it must be refreshed first. */
  accessToken: string;
  /** Milliseconds since 1970. */
  accessTokenExpiresAt: number;
  /** Undefined if it is in a cookie. */
  refreshToken?: string;
  /**
   * Idempotency key for this refresh token, generated with it. Every refresh with it (a repeated one, or one in another tab)
   * gets the same new tokens.
   */
  refreshKey: string;
  /** When the tokens were obtained, by the local clock, in milliseconds since 1970. */
  obtainedAt: number;
}

const name = 'parley.session';
const noAccessToken = { accessToken: '', accessTokenExpiresAt: 0, obtainedAt: 0 };

export async function readSession(storage: ClientStorage): Promise<StoredSession | null> {
  const text = await storage.read(name);
  return text === null ? null : { ...noAccessToken, ...(JSON.parse(text) as StoredSession) };
}

/** With the refresh token in a cookie, no token is stored: the access token stays in memory. */
export function writeSession(storage: ClientStorage, session: StoredSession): Promise<void> {
  const { userId, sessionId, refreshKey } = session;
  return storage.write(name, JSON.stringify(session.refreshToken === undefined ? { userId, sessionId, refreshKey } : session));
}

export function removeSession(storage: ClientStorage): Promise<void> {
  return storage.remove(name);
}

export function toStoredSession(userId: string, session: Session, local: Pick<StoredSession, 'refreshKey' | 'obtainedAt'>): StoredSession {
  const { id: sessionId, accessToken, accessTokenExpiresAt, refreshToken } = session;
  const tokens = { accessToken, accessTokenExpiresAt: Date.parse(accessTokenExpiresAt), ...(refreshToken ? { refreshToken } : {}) };
  return { userId, sessionId, ...tokens, ...local };
}
