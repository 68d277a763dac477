import type { Database } from '@parley/database/database';
import type { Session } from '@parley/events/wire/users';
import type { SignedToken } from '@parley/service-kit/auth/access-tokens';
import type { Actor } from '@parley/service-kit/http/route';
import { hashOf, type RefreshTokens } from './refresh-tokens.ts';
import { insertSession } from './session-store.ts';
import { expiryOf, forgottenAfter } from './session-times.ts';

/** Signs an access token of a session, good for 15 minutes. */
export type SignAccessToken = (actor: Actor) => SignedToken;

export type StartSession = (login: { userId: string; deviceName: string | null }) => Promise<SessionWithToken>;

/** As told to the client whose session it is. */
export type SessionWithToken = Session & { refreshToken: string };

interface Dependencies {
  database: Database;
  tokens: RefreshTokens;
  signAccessToken: SignAccessToken;
  /** Milliseconds since 1970. */
  clock: () => number;
  newId: () => string;
}

export function sessionStarter({ database, tokens, signAccessToken, clock, newId }: Dependencies): StartSession {
  return async ({ userId, deviceName }) => {
    const sessionId = newId();
    const now = clock() * 1_000;
    const refreshToken = tokens.first(sessionId);
    const times = { createdAt: now, refreshedAt: now, expiresAt: expiryOf(now, now) };
    const session = { sessionId, userId, deviceName, ...times, revokedAt: null, revokedBecause: null };
    await insertSession(database, session, hashOf(refreshToken), now - forgottenAfter);
    return sessionAnswer(signAccessToken, { userId, sessionId }, refreshToken);
  };
}

export function sessionAnswer(signAccessToken: SignAccessToken, actor: Actor, refreshToken: string): SessionWithToken {
  const { token, expiresAt } = signAccessToken(actor);
  return { id: actor.sessionId, accessToken: token, accessTokenExpiresAt: new Date(expiresAt).toISOString(), refreshToken };
}
