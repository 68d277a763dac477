import type { Session } from '@parley/events/wire/users';
import type { ClientStorage } from '../storage/storage.ts';

/** A sign-in as it is kept. */
export interface StoredSession {
  userId: string;
  sessionId: string;
  accessToken: string;
  /** Milliseconds since 1970. */
  accessTokenExpiresAt: number;
  refreshToken: string;
  /**
   * The key to use this refresh token with, made together with it: whoever refreshes it (again, after a lost answer or a
   * reload; in another tab) is answered the same successor.
   */
  refreshKey: string;
  /** When it was obtained, by one's own clock, in milliseconds. */
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

/** Throws for an answer without a refresh token: that is in a cookie, which this SDK does not ask for. */
export function sessionOf(userId: string, session: Session, made: { refreshKey: string; obtainedAt: number }): StoredSession {
  const { id: sessionId, accessToken, accessTokenExpiresAt, refreshToken } = session;
  if (refreshToken === undefined) throw new TypeError('the answer has no refresh token');
  return { userId, sessionId, accessToken, accessTokenExpiresAt: Date.parse(accessTokenExpiresAt), refreshToken, ...made };
}
