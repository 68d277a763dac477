import { describe, expect, test } from '@jest/globals';
import type { KeyAccess } from './api-key-scopes.ts';
import { createApiKeyAuthenticate, hashApiKeySecret, type StoredApiKey } from './api-keys.ts';
import { createBackendAuthenticate } from './authenticate-backend.ts';
import { createAuthenticate } from './authenticate.ts';
import { createTokenVerifier } from './access-tokens.ts';
import { createOperatorAuthenticate } from './authenticate-operator.ts';
import { generateSigningKey } from './signing-keys.ts';

const [ann, ben] = ['019abcde-0001-7000-8000-0000000000a1', '019abcde-0002-7000-8000-0000000000b2'];
const secret = 'S'.repeat(43);
const stored: StoredApiKey = {
  id: '4fTq0ZbX9sLd',
  sessionId: 'session-of-the-key',
  scopes: ['messages'],
  userId: null,
  secretHash: hashApiKeySecret(secret),
  lastUsedAt: null,
  expiresAt: null,
  revokedAt: null,
};
const keyOf = (keySecret = secret, id = stored.id) => `parley_sk_${id}_${keySecret}`;

function setup(changes: Partial<StoredApiKey> = {}) {
  const state = {
    key: { ...stored, ...changes },
    now: 1_790_000_000_000,
    ticks: 0,
    charges: 0,
    reads: 0,
    isActive: true,
    fails: false,
    status: 'active' as 'active' | 'suspended' | 'erased',
  };
  const uses: number[] = [];
  const sessions = { isActive: async () => state.isActive, revoked: async () => undefined };
  const authenticateApiKey = createApiKeyAuthenticate({
    async findApiKey(keyId) {
      state.reads++;
      if (state.fails) throw new Error('The database does not answer');
      return keyId === state.key.id ? { ...state.key } : null;
    },
    markApiKeyUsed: async (_keyId, at) => void uses.push(at),
    userStatusOf: async (userId) => (userId !== ann && userId !== changes.userId ? null : state.status),
    sessions,
    clock: () => state.now,
    ticks: () => state.ticks,
  });
  const scope = { issuer: 'parley', audience: 'parley', clock: Date.now };
  const verifyToken = createTokenVerifier({ ...scope, publicKeys: [generateSigningKey()] });
  const authenticate = createAuthenticate({ verifyToken, sessions, authenticateApiKey });
  const admission = { admitUnknown: async () => void state.charges++ };
  const authenticateOperator = createOperatorAuthenticate({
    operatorToken: 'the-operator',
    operatorId: 'operator',
    authenticate,
    readOperatorIds: async () => [],
  });
  return {
    state,
    uses,
    call: (token = keyOf(), actAs: string | undefined = ann, access: KeyAccess = { scope: 'messages' }) =>
      authenticate({ authorization: `Bearer ${token}`, 'parley-act-as': actAs }, admission, access).catch((error: unknown) => error),
    callWithoutUser: (access: KeyAccess) =>
      authenticate({ authorization: `Bearer ${keyOf()}` }, admission, access).catch((error: unknown) => error),
    callAsItself: (token: string, headers: Record<string, string> = {}, scope: 'messages' | 'users' = 'messages') =>
      createBackendAuthenticate({ authenticateApiKey, authenticateOperator })({ authorization: `Bearer ${token}`, ...headers }, admission, {
        scope,
      }).catch((error: unknown) => error),
    askOperator: (authorization: string | undefined) => authenticateOperator({ authorization }, admission).catch((error: unknown) => error),
  };
}

describe('an API key that acts for itself', () => {
  test('is its own actor, within its scopes', async () => {
    const { callAsItself } = setup();
    const apiKey = { id: stored.id, scopes: ['messages'] };
    expect(await callAsItself(keyOf())).toEqual({ userId: 'session-of-the-key', sessionId: 'session-of-the-key', apiKey });
    expect(await callAsItself(keyOf(), {}, 'users')).toMatchObject({ code: 'insufficient_scope' });
    expect(await callAsItself(keyOf('T'.repeat(43)))).toMatchObject({ code: 'unauthenticated' });
  });

  test('names no user, and is not the key of one', async () => {
    expect(await setup().callAsItself(keyOf(), { 'parley-act-as': ann })).toMatchObject({ code: 'forbidden' });
    expect(await setup({ userId: ann }).callAsItself(keyOf())).toMatchObject({ code: 'forbidden' });
  });

  test('shares its operations with operators alone', async () => {
    const { callAsItself } = setup();
    expect(await callAsItself('the-operator')).toEqual({ userId: 'operator', sessionId: 'operator' });
    expect(await callAsItself('unknown')).toMatchObject({ code: 'unauthenticated' });
  });
});

describe('an API key', () => {
  test('acts as the user that the request names', async () => {
    const { call } = setup();
    const apiKey = { id: stored.id, scopes: ['messages'] };
    expect(await call()).toEqual({ userId: ann, sessionId: 'session-of-the-key', apiKey });
    expect(await call(keyOf(), ann.toUpperCase())).toMatchObject({ userId: ann });
  });

  test('of a user acts as that user, and as no other', async () => {
    const { call } = setup({ userId: ben });
    expect(await call(keyOf(), '')).toMatchObject({ code: 'forbidden' });
    expect(await call(keyOf(), ann)).toMatchObject({ code: 'forbidden' });
    for (const id of [ben, ben.toUpperCase()]) expect(await call(keyOf(), id)).toMatchObject({ userId: ben });
  });

  test('needs a user that exists', async () => {
    const { call } = setup();
    expect(await call(keyOf(), ben)).toMatchObject({ code: 'not_found' });
    expect(await call(keyOf(), 'operator')).toMatchObject({ code: 'not_found' });
  });

  test.each([
    [null, 'suspended'],
    [ann, 'suspended'],
    [ann, 'erased'],
  ] as const)('with user %s acts for one who is %s within a second no more, nor at first', async (userId, status) => {
    const { call, state } = setup({ userId });
    expect(await call()).toMatchObject({ userId: ann });
    state.status = status;
    state.ticks += 1_000;
    expect(await call()).toMatchObject({ code: `account_${status}` });
    state.status = 'active';
    expect(await call()).toMatchObject({ userId: ann });
  });

  test('is its own actor without a user where that is allowed, and only there', async () => {
    const { call, callWithoutUser } = setup();
    const access = { scope: 'messages', withoutUser: true } as const;
    expect(await callWithoutUser({ scope: 'messages' })).toMatchObject({ code: 'act_as_required' });
    expect(await callWithoutUser(access)).toMatchObject({ userId: 'session-of-the-key', sessionId: 'session-of-the-key' });
    expect(await call(keyOf(), ann, access)).toMatchObject({ userId: ann });
    expect(await setup({ userId: ann }).callWithoutUser(access)).toMatchObject({ userId: ann });
  });

  test('needs the scope, which the problem names, before anything else is said', async () => {
    const { call } = setup();
    expect(await call(keyOf(), ben, { scope: 'users' })).toMatchObject({
      code: 'insufficient_scope',
      options: { extensions: { scope: 'users' } },
    });
  });

  test.each([
    ['another secret', keyOf('T'.repeat(43))],
    ['another id', keyOf(secret, '4fTq0ZbX9sLe')],
    ['the hash as secret', keyOf(stored.secretHash.toString('hex'))],
    ['no secret', 'parley_sk_4fTq0ZbX9sLd'],
    ['more characters', `${keyOf()}x`],
  ])('with %s is invalid, and charged each time', async (_what, token) => {
    const { call, state } = setup();
    for (let request = 0; request < 3; request++) expect(await call(token)).toMatchObject({ code: 'unauthenticated' });
    expect(state.charges).toBe(3);
  });

  test('is charged once while it is valid, and read once a second', async () => {
    const { call, state } = setup();
    for (state.ticks = 0; state.ticks < 3_000; state.ticks += 100) await call();
    expect([state.charges, state.reads]).toEqual([1, 3]);
  });

  test('is refused at once when its session is revoked', async () => {
    const { call, state } = setup();
    await call();
    state.isActive = false;
    expect(await call()).toMatchObject({ code: 'unauthenticated' });
  });

  test('is refused within a second when another process wrote the revocation', async () => {
    const { call, state } = setup();
    await call();
    state.key.revokedAt = state.now;
    state.ticks += 1_000;
    expect(await call()).toMatchObject({ code: 'unauthenticated' });
  });

  test('is refused from the moment of its expiry', async () => {
    const { call, state } = setup({ expiresAt: 1_790_000_000_001 });
    expect(await call()).toMatchObject({ userId: ann, apiKey: { expiresAt: 1_790_000_000_001 } });
    state.now++;
    expect(await call()).toMatchObject({ code: 'unauthenticated' });
  });

  test('is neither accepted nor invalid while the store does not answer', async () => {
    const { call, state } = setup();
    state.fails = true;
    expect(await call()).toMatchObject({ code: 'unavailable' });
  });

  test('records its use at most once a minute', async () => {
    const { call, state, uses } = setup({ lastUsedAt: 1_790_000_000_000 - 59_000 });
    const start = state.now;
    for (; state.now <= start + 120_000; state.now += 500) await call();
    expect(uses).toEqual([start + 1_000, start + 61_000]);
  });
});

test('only the operator token is accepted from operators; unknown tokens are charged', async () => {
  const { askOperator, state } = setup();
  expect(await askOperator('Bearer the-operator')).toEqual({ userId: 'operator', sessionId: 'operator' });
  expect(state.charges).toBe(0);
  expect(await askOperator(undefined)).toMatchObject({ code: 'unauthenticated' });
  expect(await askOperator('Bearer the-operatoR')).toMatchObject({ code: 'unauthenticated' });
  expect(state.charges).toBe(2);
  expect(await askOperator(`Bearer ${keyOf()}`)).toMatchObject({ code: 'insufficient_scope' });
});
