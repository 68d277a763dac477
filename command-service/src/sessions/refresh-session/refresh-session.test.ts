import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { KeyVault } from '@parley/key-store/key-vault';
import { sqliteStorage, type Storage } from '../../storage.fixture.ts';
import { refreshTokens } from '../refresh-tokens.ts';
import { sessionStarter } from '../start-session.ts';
import { refreshSession } from './refresh-session.ts';

describe('low: after the signing key was rotated', () => {
  let storage: Storage;
  beforeAll(async () => {
    storage = await sqliteStorage();
  });
  afterAll(() => storage.close());

  const [before, after] = [refreshTokens(randomBytes(32)), refreshTokens(randomBytes(32))];
  const revoked: string[] = [];
  const revokeSession = async (sessionId: string) => void revoked.push(sessionId);
  const readUserStatus = async () => 'active' as const;
  const signed = { token: '', expiresAt: 0 };

  async function start() {
    const startSession = sessionStarter({
      database: storage.logDatabase,
      tokens: before,
      signTokens: () => ({ access: signed, files: signed }),
      clock: Date.now,
      newId,
      maxSessions: 100,
      revokeSession: async () => {},
      revokeUserSessions: async () => {},
      readUserStatus,
      vault: new KeyVault(() => Promise.reject(new Error('not called'))),
    });
    return startSession({ userId: newId(), deviceName: null });
  }

  const refresh = (refreshToken: string, tokens = after) =>
    refreshSession({ database: storage.logDatabase, tokens, revokeSession, readUserStatus, clock: Date.now }, { refreshToken, key: null });

  test('a current token is exchanged, and a second use of it revokes the session', async () => {
    const { id, refreshToken } = await start();
    await refresh(refreshToken);
    await expect(refresh(refreshToken)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(revoked).toEqual([id]);
  });

  test('a forged token does not revoke the session', async () => {
    const { id, refreshToken } = await start();
    await refresh(refreshToken);
    await expect(refresh(`${refreshToken.slice(0, -3)}abc`)).rejects.toMatchObject({ code: 'unauthenticated' });
    expect(revoked).not.toContain(id);
  });
});
