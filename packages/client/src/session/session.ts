/**
 * The session and its tokens. They are kept in the storage, and refreshed before they expire and whenever the service reports
 * them as expired.
 *
 * - Only one refresh runs at a time. If its response is lost, it is repeated with the same key.
 * - Tokens that another tab has refreshed are taken over from the storage.
 * - If the service rejects the session, it has ended: its tokens are deleted and `onEnd` is called once.
 */
import type { Transport } from '../transport/call-operation.ts';
import { ParleyProblem } from '../transport/problem.ts';
import type { ClientStorage } from '../storage/storage.ts';
import { refreshTokens } from './refresh-tokens.ts';
import { readSession, removeSession, toStoredSession, writeSession, type StoredSession } from './stored-session.ts';
import type { Session as WireSession } from '@parley/events/wire/users';

/** There is no session, or it has ended. */
export class NotLoggedInError extends Error {
  override readonly name = 'NotLoggedInError';
}

export interface Session {
  current(): StoredSession | null;
  /** Restores the session from the storage. Returns null if there is none. */
  resume(): Promise<StoredSession | null>;
  start(userId: string, session: WireSession): Promise<StoredSession>;
  /** A token that is not about to expire. Throws NotLoggedInError, or NetworkError if it cannot be refreshed now. */
  accessToken(): Promise<string>;
  /** After `token_expired`: refreshes the token, unless it was replaced already. Throws as accessToken. */
  refresh(expired: string): Promise<void>;
  /** After `unauthenticated`: ends the session if `token` is the current one. */
  rejectToken(token: string): Promise<void>;
  /** Deletes the session locally, without a request to the service. */
  end(): Promise<void>;
}

export interface SessionDependencies {
  transport: Transport;
  storage: ClientStorage;
  clock: () => number;
  /** The session has ended, locally or on the service. */
  onEnd: () => void;
}

/** A token is refreshed this long before it expires, but not this soon after it was obtained, in case clocks differ. Milliseconds. */
const marginMs = 60_000;

export function createSession({ transport, storage, clock, onEnd }: SessionDependencies): Session {
  let current: StoredSession | null = null;
  let refreshing: Promise<void> | null = null;

  const requireCurrent = (): StoredSession => {
    if (current === null) throw new NotLoggedInError('not logged in');
    return current;
  };

  const newRefreshKey = () => ({ refreshKey: transport.newKey(), obtainedAt: clock() });

  async function store(session: StoredSession): Promise<StoredSession> {
    await writeSession(storage, session);
    return (current = session);
  }

  async function end(): Promise<void> {
    if (current === null) return;
    current = null;
    await removeSession(storage);
    onEnd();
  }

  /** Takes over newer tokens of this session that another tab has stored. Returns false if there are none. */
  async function adopt(old: StoredSession): Promise<boolean> {
    const stored = await readSession(storage);
    if (stored === null || stored.sessionId !== old.sessionId || stored.refreshToken === old.refreshToken) return false;
    current = stored;
    return true;
  }

  async function replaceTokens(): Promise<void> {
    const old = requireCurrent();
    if (await adopt(old)) return;
    try {
      const next = toStoredSession(old.userId, await refreshTokens(transport, old), newRefreshKey());
      // After a log-out in the meantime, the new tokens are dropped.
      if (current === old) await store(next);
    } catch (error) {
      if (!(error instanceof ParleyProblem) || error.status !== 401 || current !== old) throw error;
      if (await adopt(old)) return;
      await end();
      throw new NotLoggedInError('the session has ended', { cause: error });
    }
  }

  const refreshOnce = (): Promise<void> => (refreshing ??= replaceTokens().finally(() => (refreshing = null)));

  return {
    current: () => current,
    async resume() {
      return (current = await readSession(storage));
    },
    start: (userId, session) => store(toStoredSession(userId, session, newRefreshKey())),
    async accessToken() {
      const { accessTokenExpiresAt, obtainedAt } = requireCurrent();
      const now = clock();
      if (refreshing !== null || (now > accessTokenExpiresAt - marginMs && now > obtainedAt + marginMs)) await refreshOnce();
      return requireCurrent().accessToken;
    },
    async refresh(expired) {
      if (requireCurrent().accessToken === expired) await refreshOnce();
    },
    async rejectToken(token) {
      if (current?.accessToken === token) await end();
    },
    end,
  };
}
