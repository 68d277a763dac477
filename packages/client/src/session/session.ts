/**
 * The session and its tokens. They are kept in the storage, and refreshed before they expire and whenever the service reports
 * them as expired.
 *
 * - Only one refresh runs at a time, also among the tabs of a browser. If its response is lost, it is repeated with the same key.
 * - Tokens that another tab has refreshed are taken over from the storage. With cookies the browser shares the refresh token, and
 *   each tab has its own access token, in memory.
 * - If the service rejects the session, it has ended: its tokens are deleted and `onEnd` is called once.
 */
import type { Transport } from '../transport/call-operation.ts';
import { ParleyProblem } from '../transport/problem.ts';
import type { ClientStorage } from '../storage/storage.ts';
import { oneTabAtATime } from './one-tab-at-a-time.ts';
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
  /** After `isOfToken`: refreshes the token, unless it was replaced already. Throws as accessToken. */
  refresh(rejected: string): Promise<void>;
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

/** True if a new token may help: this one has expired, or the service has lost the key that signed it. If the session has ended, the refresh shows it. */
export const isOfToken = (code: string | undefined): boolean => code === 'token_expired' || code === 'unauthenticated';

const hasEnded = ({ status, code }: ParleyProblem): boolean => status === 401 || code.startsWith('account_');

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
    const { sessionId } = current;
    current = null;
    // Another tab may have logged in again.
    if ((await readSession(storage))?.sessionId === sessionId) await removeSession(storage);
    onEnd();
  }

  /** Takes over what another tab has stored for this session since. Returns false if the tokens must be refreshed nevertheless. */
  async function adopt(old: StoredSession): Promise<boolean> {
    const stored = await readSession(storage);
    const isSame = stored?.sessionId === old.sessionId;
    // The cookie is of the session that the storage names.
    if (!isSame && old.refreshToken === undefined) {
      await end();
      throw new NotLoggedInError('another tab has ended the session');
    }
    if (!isSame || stored.refreshKey === old.refreshKey) return false;
    const isComplete = stored.refreshToken !== undefined;
    current = isComplete ? stored : { ...old, refreshKey: stored.refreshKey };
    return isComplete;
  }

  async function replaceTokens(): Promise<void> {
    if (await adopt(requireCurrent())) return;
    const old = requireCurrent();
    try {
      const next = toStoredSession(old.userId, await refreshTokens(transport, old), newRefreshKey());
      // After a log-out in the meantime, the new tokens are dropped.
      if (current === old) await store(next);
    } catch (error) {
      if (!(error instanceof ParleyProblem) || !hasEnded(error) || current !== old) throw error;
      if (await adopt(old)) return;
      await end();
      throw new NotLoggedInError('the session has ended', { cause: error });
    }
  }

  const refreshOnce = (): Promise<void> =>
    (refreshing ??= oneTabAtATime(`parley.refresh.${requireCurrent().sessionId}`, replaceTokens).finally(() => (refreshing = null)));

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
    async refresh(rejected) {
      if (requireCurrent().accessToken === rejected) await refreshOnce();
    },
    end,
  };
}
