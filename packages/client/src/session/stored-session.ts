import type { Session } from '@parley/events/wire/users';
import type { ClientStorage } from '../storage/storage.ts';

/** A session as it is stored. */
export interface StoredSession {
  userId: string;
  sessionId: string;
  accessToken: string;
  /** Milliseconds since 1970. */
  accessTokenExpiresAt: number;
  refreshToken: string;
  /**
   * Idempotency key for this refresh token, generated with it. Every refresh with it (a repeated one, or one in another tab)
   * gets the same new tokens.
   */
  refreshKey: string;
  /** When the tokens were obtained, by the local clock, in milliseconds since 1970. */
  obtainedAt: number;
}

const name = 'parley.session';

export async function readSession(storage: ClientStorage): Promise<StoredSession | null> {
  const text = await storage.read(name);
  return text === null ? null : (JSON.parse(text) as StoredSession);
}

export function writeSession(storage: ClientStorage, session: StoredSession): Promise<void> {
  return storage.write(name, JSON.stringify(session));
}

export function removeSession(storage: ClientStorage): Promise<void> {
  return storage.remove(name);
}

/** Throws TypeError if the response has no refresh token. That is the case only with cookies, which the SDK does not request. */
export function toStoredSession(userId: string, session: Session, local: Pick<StoredSession, 'refreshKey' | 'obtainedAt'>): StoredSession {
  const { id: sessionId, accessToken, accessTokenExpiresAt, refreshToken } = session;
  if (refreshToken === undefined) throw new TypeError('the response has no refresh token');
  return { userId, sessionId, accessToken, accessTokenExpiresAt: Date.parse(accessTokenExpiresAt), refreshToken, ...local };
}
