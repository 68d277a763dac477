import type { Database } from '@parley/database/database';
import type { Session } from '@parley/events/wire/users';
import { withSealedName } from '@parley/key-store/device-names';
import { KeyErased } from '@parley/key-store/errors';
import type { KeyVault } from '@parley/key-store/key-vault';
import type { SignedToken } from '@parley/service-kit/auth/access-tokens';
import type { Actor } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import type { UserStatus } from '@parley/events/user-status';
import type { SessionRow } from '@parley/write-tables/sessions';
import { hashOf, type RefreshTokens } from './refresh-tokens.ts';
import type { SessionRevoker } from './revoke-sessions.ts';
import { insertSession, readFirstBeyond } from './session-store.ts';
import { expiryOf, retention } from './session-lifetime.ts';

/** Signs a session's access token, valid for 15 minutes, and its file token, which grants read access to files only. */
export type SignTokens = (actor: Actor) => { access: SignedToken; files: SignedToken };

/** `ttl`: microseconds after which the session ends, however often it is refreshed. Throws `account_suspended` and `account_erased`. */
export type StartSession = (login: { userId: string; deviceName: string | null; ttl?: number | undefined }) => Promise<SessionWithTokens>;

/** The session with its tokens, as its client receives it. */
export type SessionWithTokens = Session & { refreshToken: string; fileToken: string };

interface Dependencies extends Pick<SessionRevoker, 'revokeSession' | 'revokeUserSessions'> {
  database: Database;
  tokens: RefreshTokens;
  signTokens: SignTokens;
  /** Milliseconds since 1970. */
  clock: () => number;
  newId: () => string;
  /** Active sessions of a user. */
  maxSessions: number;
  readUserStatus: (userId: string) => Promise<UserStatus>;
  /** Seals the names of devices. */
  vault: KeyVault;
}

/** Ends the user's sessions beyond `maxSessions`, those refreshed the longest time ago first. */
export function sessionStarter(dependencies: Dependencies): StartSession {
  const { database, tokens, signTokens, clock, newId, maxSessions, readUserStatus, revokeSession, revokeUserSessions, vault } =
    dependencies;
  return async ({ userId, deviceName, ttl = Infinity }) => {
    const sessionId = newId();
    const now = clock() * 1_000;
    const refreshToken = tokens.first(sessionId);
    const times = { createdAt: now, refreshedAt: now, expiresAt: Math.min(expiryOf(now, now), now + ttl) };
    const row = { sessionId, userId, deviceName, ...times, revokedAt: null, revokedBecause: null };
    await insertSession(database, await sealed(vault, row), hashOf(refreshToken), now - retention);
    // After the insert: a suspension of the same moment either is read here, or revokes this session.
    const status = await readUserStatus(userId);
    if (status === 'suspended' || status === 'erased') {
      await revokeSession(sessionId, `account_${status}`);
      throw new Problem(`account_${status}`);
    }
    const upTo = await readFirstBeyond(database, { userId, max: maxSessions, now });
    if (upTo) await revokeUserSessions({ userId, except: sessionId, upTo }, 'too_many_sessions');
    return issueTokens(signTokens, { userId, sessionId }, refreshToken);
  };
}

/** Throws `account_erased`. */
async function sealed(vault: KeyVault, session: SessionRow): Promise<SessionRow> {
  try {
    return await withSealedName(vault, session);
  } catch (error) {
    throw error instanceof KeyErased ? new Problem('account_erased') : error;
  }
}

export function issueTokens(signTokens: SignTokens, actor: Actor, refreshToken: string): SessionWithTokens {
  const { access, files } = signTokens(actor);
  const accessTokenExpiresAt = new Date(access.expiresAt).toISOString();
  return { id: actor.sessionId, accessToken: access.token, accessTokenExpiresAt, refreshToken, fileToken: files.token };
}
