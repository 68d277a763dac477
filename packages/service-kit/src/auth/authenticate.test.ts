import { describe, expect, test } from '@jest/globals';
import { createTokenSigner, createTokenVerifier } from './access-tokens.ts';
import { createAuthenticate } from './authenticate.ts';
import { generateSigningKey } from './signing-keys.ts';

const scope = { issuer: 'parley', audience: 'parley', clock: Date.now };
const signingKey = generateSigningKey();
const sign = createTokenSigner({ ...scope, signingKey });

function setup() {
  let charges = 0;
  const revoked = new Set<string>();
  const verifyToken = createTokenVerifier({ ...scope, publicKeys: [signingKey] });
  const sessions = { isActive: async (sessionId: string) => !revoked.has(sessionId), revoked: async () => undefined };
  const authenticate = createAuthenticate({ verifyToken, sessions });
  return {
    revoked,
    charges: () => charges,
    call: (authorization?: string) =>
      authenticate({ authorization }, { admitUnknown: async () => void charges++ }).catch((error: unknown) => error),
  };
}

describe('M7: before a request is authenticated, its address is charged', () => {
  test('for no token and for invalid ones, each time', async () => {
    const { call, charges } = setup();
    const invalid = [
      undefined,
      'Basic x',
      'Bearer rubbish',
      'Bearer rubbish',
      `Bearer ${sign({ userId: 'u', sessionId: 's' }, 'j').token}x`,
    ];
    for (const authorization of invalid) expect(await call(authorization)).toMatchObject({ code: 'unauthenticated' });
    expect(charges()).toBe(invalid.length);
  });

  test('for a valid token once', async () => {
    const { call, charges } = setup();
    const authorization = `Bearer ${sign({ userId: 'user-1', sessionId: 'session-1' }, 'jti').token}`;
    for (let request = 0; request < 5; request++) expect(await call(authorization)).toEqual({ userId: 'user-1', sessionId: 'session-1' });
    expect(charges()).toBe(1);
  });

  test('for a token of a revoked session, each time', async () => {
    const { call, charges, revoked } = setup();
    revoked.add('session-1');
    const authorization = `Bearer ${sign({ userId: 'user-1', sessionId: 'session-1' }, 'jti').token}`;
    const refused = { code: 'unauthenticated', options: { actor: { userId: 'user-1', sessionId: 'session-1' } } };
    for (let request = 0; request < 3; request++) expect(await call(authorization)).toMatchObject(refused);
    expect(charges()).toBe(3);
  });
});

test('M7: a token is not verified if its address is refused', async () => {
  const verifyToken = Object.assign(
    () => {
      throw new Error('verified');
    },
    { cached: () => undefined },
  );
  const authenticate = createAuthenticate({ verifyToken, sessions: { isActive: async () => true, revoked: async () => undefined } });
  const admission = { admitUnknown: () => Promise.reject(new Error('refused')) };
  await expect(authenticate({ authorization: 'Bearer x' }, admission)).rejects.toThrow('refused');
});
