import type { Database } from '@parley/database/database';
import type { Session } from '@parley/events/wire/users';
import type { SignedToken } from '@parley/service-kit/auth/access-tokens';
import type { Actor } from '@parley/service-kit/http/route';
import { hashOf, type RefreshTokens } from './refresh-tokens.ts';
import { insertSession } from './session-store.ts';
import { expiryOf, forgottenAfter } from './session-times.ts';

/** Signs a session's access token, good for 15 minutes, and the one that only reads files. */
export type SignTokens = (actor: Actor) => { access: SignedToken; files: SignedToken };

export type StartSession = (login: { userId: string; deviceName: string | null }) => Promise<SessionWithTokens>;

/** As told to the client whose session it is. */
export type SessionWithTokens = Session & { refreshToken: string; fileToken: string };

interface Dependencies {
  database: Database;
  tokens: RefreshTokens;
  signTokens: SignTokens;
  /** Milliseconds since 1970. */
  clock: () => number;
  newId: () => string;
}

export function sessionStarter({ database, tokens, signTokens, clock, newId }: Dependencies): StartSession {
  return async ({ userId, deviceName }) => {
    const sessionId = newId();
    const now = clock() * 1_000;
    const refreshToken = tokens.first(sessionId);
    const times = { createdAt: now, refreshedAt: now, expiresAt: expiryOf(now, now) };
    const session = { sessionId, userId, deviceName, ...times, revokedAt: null, revokedBecause: null };
    await insertSession(database, session, hashOf(refreshToken), now - forgottenAfter);
    return sessionAnswer(signTokens, { userId, sessionId }, refreshToken);
  };
}

export function sessionAnswer(signTokens: SignTokens, actor: Actor, refreshToken: string): SessionWithTokens {
  const { access, files } = signTokens(actor);
  const accessTokenExpiresAt = new Date(access.expiresAt).toISOString();
  return { id: actor.sessionId, accessToken: access.token, accessTokenExpiresAt, refreshToken, fileToken: files.token };
}
