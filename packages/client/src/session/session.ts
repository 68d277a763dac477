/**
 * The sign-in: its tokens, kept in the storage, renewed before they end and whenever the service calls them expired.
 *
 * - One renewal at a time, however many calls want one; an answer that was lost is asked for again under the same key.
 * - What another tab has renewed meanwhile is taken over from the storage.
 * - A sign-in that the service refuses is over: it is forgotten, and whoever listens is told once.
 */
import type { Transport } from '../transport/call-operation.ts';
import { ParleyProblem } from '../transport/problem.ts';
import type { ClientStorage } from '../storage/storage.ts';
import { askRenewal } from './ask-renewal.ts';
import { readSession, removeSession, sessionOf, writeSession, type StoredSession } from './stored-session.ts';
import type { Session as WireSession } from '@parley/events/wire/users';

/** Nobody is logged in, or not any more. */
export class LoggedOut extends Error {
  override readonly name = 'LoggedOut';
}

export interface Session {
  current(): StoredSession | null;
  /** Takes up what the storage holds; null where it holds none. */
  resume(): Promise<StoredSession | null>;
  begin(userId: string, session: WireSession): Promise<StoredSession>;
  /** A token that is not about to end. Throws LoggedOut, or Unreachable where it can't be renewed just now. */
  accessToken(): Promise<string>;
  /** After `token_expired`: unless this token was replaced meanwhile. Throws as accessToken. */
  renew(expired: string): Promise<void>;
  /** After `unauthenticated`: if it was for the token that counts, the sign-in is over. */
  refused(token: string): Promise<void>;
  /** Forgets it, without a word to the service. */
  end(): Promise<void>;
}

export interface SessionDependencies {
  transport: Transport;
  storage: ClientStorage;
  clock: () => number;
  /** The sign-in is over, by whomever. */
  onEnd: () => void;
}

/** So long before its end a token is renewed, in milliseconds; and a fresh one not within this time, if clocks disagree. */
const marginMs = 60_000;
export function createSession({ transport, storage, clock, onEnd }: SessionDependencies): Session {
  let current: StoredSession | null = null;
  let renewing: Promise<void> | null = null;

  const here = (): StoredSession => {
    if (current === null) throw new LoggedOut('nobody is logged in');
    return current;
  };

  const made = () => ({ refreshKey: transport.newKey(), obtainedAt: clock() });

  async function take(session: StoredSession): Promise<StoredSession> {
    await writeSession(storage, session);
    return (current = session);
  }

  async function end(): Promise<void> {
    if (current === null) return;
    current = null;
    await removeSession(storage);
    onEnd();
  }

  /** True where another tab has put a newer sign-in of this user there. */
  async function adopt(old: StoredSession): Promise<boolean> {
    const stored = await readSession(storage);
    if (stored === null || stored.sessionId !== old.sessionId || stored.refreshToken === old.refreshToken) return false;
    current = stored;
    return true;
  }

  async function replace(): Promise<void> {
    const old = here();
    if (await adopt(old)) return;
    try {
      const next = sessionOf(old.userId, await askRenewal(transport, old), made());
      // Logged out meanwhile: the tokens are nobody's any more.
      if (current === old) await take(next);
    } catch (error) {
      if (!(error instanceof ParleyProblem) || error.status !== 401 || current !== old) throw error;
      if (await adopt(old)) return;
      await end();
      throw new LoggedOut('the session is over', { cause: error });
    }
  }

  const renewOnce = (): Promise<void> => (renewing ??= replace().finally(() => (renewing = null)));

  return {
    current: () => current,
    async resume() {
      return (current = await readSession(storage));
    },
    begin: (userId, session) => take(sessionOf(userId, session, made())),
    async accessToken() {
      const { accessTokenExpiresAt, obtainedAt } = here();
      const now = clock();
      if (renewing !== null || (now > accessTokenExpiresAt - marginMs && now > obtainedAt + marginMs)) await renewOnce();
      return here().accessToken;
    },
    async renew(expired) {
      if (here().accessToken === expired) await renewOnce();
    },
    async refused(token) {
      if (current?.accessToken === token) await end();
    },
    end,
  };
}
