import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import { ask, statusesOf } from '../../person.fixture.ts';
import { operatorToken, startService, type ServiceUnderTest } from '../../service.fixture.ts';
import { trustedIssuers } from './trusted-issuers.ts';

type Algorithm = 'RS256' | 'ES256' | 'EdDSA';

interface Key {
  kid: string;
  alg: Algorithm;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  jwk: JWK;
}

let made = 0;
async function makeKey(alg: Algorithm): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const kid = `key-${++made}`;
  return { kid, alg, privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** An issuer with a JWKS endpoint. */
const state = { keys: [] as Key[], isDown: false, requests: 0 };
let keys: Record<Algorithm, Key>;
let endpoint: Server;
let service: ServiceUnderTest;
const own = 'https://other.example';

beforeAll(async () => {
  const [RS256, ES256, EdDSA] = await Promise.all([makeKey('RS256'), makeKey('ES256'), makeKey('EdDSA')]);
  keys = { RS256, ES256, EdDSA };
  state.keys = Object.values(keys);
  endpoint = createServer((_request, response) => {
    state.requests++;
    response.statusCode = state.isDown ? 500 : 200;
    response.end(JSON.stringify({ keys: state.keys.map(({ jwk }) => jwk) }));
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  service = await startWith();
});
afterAll(async () => {
  await service.close();
  endpoint.close();
});
afterEach(() => {
  state.isDown = false;
  state.keys = Object.values(keys);
});

const issuerOf = (changes: object = {}) => ({
  issuer: 'https://shop.example',
  audience: 'chat',
  jwksUrl: `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/jwks.json`,
  algorithms: ['RS256', 'ES256', 'EdDSA'],
  externalIds: 'product',
  ...changes,
});
const startWith = (changes: object = {}) => {
  const second = { issuer: own, audience: 'chat', jwks: { keys: [keys.ES256.jwk] }, algorithms: ['ES256'], externalIds: 'issuer' };
  return startService({ trustedIssuers: trustedIssuers.parse([issuerOf(changes), second]) });
};

let people = 0;
const newSubject = () => `user-${++people}`;
const seconds = (ahead: number) => Math.floor(Date.now() / 1_000) + ahead;
function tokenOf(
  claims: Record<string, unknown> = {},
  { key = keys.RS256, kid = key.kid }: { key?: Key; kid?: string | undefined } = {},
): Promise<string> {
  const all = { iss: 'https://shop.example', aud: 'chat', exp: seconds(300), name: 'Ann Bee', ...claims };
  return new SignJWT(all).setProtectedHeader({ alg: key.alg, ...(kid !== undefined && { kid }) }).sign(key.privateKey);
}
const exchange = (token: string, at: ServiceUnderTest = service) =>
  ask(at.origin, 'POST', '/v1/sessions/exchange', { body: { token, deviceName: 'Web' } });
const codeOf = async (token: string, at?: ServiceUnderTest) => {
  const { status, body } = await exchange(token, at);
  return status < 300 ? status : body.code;
};
const put = (externalId: string, body: object, at = service) =>
  ask(at.origin, 'PUT', `/v1/users/external/${externalId}`, { token: operatorToken, body });

describe('a token of a trusted issuer', () => {
  test.each(['RS256', 'ES256', 'EdDSA'] as const)('signed with %s logs its user in, who is created at the first time', async (alg) => {
    const sub = newSubject();
    const token = await tokenOf({ sub, email: `${sub}@shop.example`, picture: 'https://shop.example/a.png' }, { key: keys[alg] });
    const first = await exchange(token);
    expect([first.status, first.body.account]).toMatchObject([
      201,
      { username: null, displayName: 'Ann Bee', email: `${sub}@shop.example`, avatarUrl: 'https://shop.example/a.png' },
    ]);
    const again = await exchange(token);
    expect([again.status, again.body.account.id]).toEqual([200, first.body.account.id]);
    const { accessToken } = again.body.session;
    const created = await ask(service.origin, 'POST', '/v1/conversations', { token: accessToken, body: { kind: 'group', title: 'T' } });
    expect(created.status).toBe(201);
  });

  test('exchanged many times at once creates one user', async () => {
    const token = await tokenOf({ sub: newSubject() });
    const replies = await Promise.all(Array.from({ length: 8 }, () => exchange(token)));
    expect(statusesOf(replies)).toEqual([...Array<number>(7).fill(200), 201]);
    expect(new Set(replies.map(({ body }) => body.account.id)).size).toBe(1);
  });

  test.each<[string, Record<string, unknown>]>([
    ['for another audience', { aud: 'billing' }],
    ['of an unknown issuer', { iss: 'https://evil.example' }],
    ['that expired a minute ago and more', { exp: seconds(-65) }],
    ['that is valid only in a minute and more', { nbf: seconds(70) }],
    ['without an expiry', { exp: undefined }],
    ['without a user', { sub: undefined }],
    ['whose user is an object', { sub: { id: 1 } }],
  ])('%s is refused', async (_what, claims) => {
    expect(await codeOf(await tokenOf({ sub: newSubject(), ...claims }))).toBe('untrusted_token');
  });

  test('may be a minute off, since clocks differ', async () => {
    expect(await codeOf(await tokenOf({ sub: newSubject(), exp: seconds(-50) }))).toBe(201);
    expect(await codeOf(await tokenOf({ sub: newSubject(), nbf: seconds(50) }))).toBe(201);
  });

  test('is refused unsigned, with the public key as a secret, by another key, and altered', async () => {
    const claims = { iss: 'https://shop.example', aud: 'chat', exp: seconds(300), sub: newSubject() };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const unsigned = `${encode({ alg: 'none' })}.${encode(claims)}.`;
    const start = `${encode({ alg: 'HS256', kid: keys.RS256.kid })}.${encode(claims)}`;
    const secrets = [await exportSPKI(keys.RS256.publicKey), JSON.stringify(keys.RS256.jwk)];
    const confused = secrets.map((secret) => `${start}.${createHmac('sha256', secret).update(start).digest('base64url')}`);
    const stranger = await tokenOf(claims, { key: await makeKey('RS256'), kid: keys.RS256.kid });
    const [header, , signature] = (await tokenOf(claims)).split('.');
    const altered = `${header}.${encode({ ...claims, sub: 'admin' })}.${signature}`;
    for (const token of [unsigned, ...confused, stranger, altered, 'no token', '..']) expect(await codeOf(token)).toBe('untrusted_token');
  });

  test('is refused with an algorithm that the issuer does not use', async () => {
    const strict = await startWith({ algorithms: ['ES256'] });
    expect(await codeOf(await tokenOf({ sub: newSubject() }), strict)).toBe('untrusted_token');
    expect(await codeOf(await tokenOf({ sub: newSubject() }, { key: keys.ES256 }), strict)).toBe(201);
    await strict.close();
  });
});

describe('the keys of an issuer', () => {
  const { now } = Date;
  let ahead = 0;
  beforeEach(() => {
    ahead = 0;
    jest.spyOn(Date, 'now').mockImplementation(() => now() + ahead);
  });
  afterEach(() => void jest.restoreAllMocks());
  const after = (milliseconds: number) => void (ahead += milliseconds);

  test('are read again for an unknown key id, at most every 30 s', async () => {
    const fresh = await startWith();
    const [next, unknown] = [await makeKey('ES256'), await makeKey('ES256')];
    state.requests = 0;
    expect(await codeOf(await tokenOf({ sub: newSubject() }), fresh)).toBe(201);
    state.keys = [next];
    const rotated = () => tokenOf({ sub: newSubject() }, { key: next });
    expect([await codeOf(await rotated(), fresh), state.requests]).toEqual(['untrusted_token', 1]);
    after(30_001);
    expect([await codeOf(await rotated(), fresh), state.requests]).toEqual([201, 2]);
    for (let attempt = 0; attempt < 5; attempt++)
      expect(await codeOf(await tokenOf({ sub: newSubject() }, { key: unknown }), fresh)).toBe('untrusted_token');
    expect(state.requests).toBe(2);
    expect(await codeOf(await tokenOf({ sub: newSubject() }), fresh)).toBe('untrusted_token');
    await fresh.close();
  });

  test('stay in use while the issuer is down, which is asked every 30 s', async () => {
    const fresh = await startWith();
    await exchange(await tokenOf({ sub: newSubject() }), fresh);
    state.isDown = true;
    after(3_600_000);
    state.requests = 0;
    for (let attempt = 0; attempt < 5; attempt++) expect(await codeOf(await tokenOf({ sub: newSubject() }), fresh)).toBe(201);
    expect(state.requests).toBe(1);
    after(30_001);
    expect([await codeOf(await tokenOf({ sub: newSubject() }), fresh), state.requests]).toEqual([201, 2]);
    await fresh.close();
  });

  test('that were never read make the exchange unavailable, not the token untrusted', async () => {
    state.isDown = true;
    const fresh = await startWith();
    expect(await codeOf(await tokenOf({ sub: newSubject() }), fresh)).toBe('unavailable');
    await fresh.close();
  });
});

describe('the user of a token', () => {
  test('is linked by issuer and id, never by email address', async () => {
    const [sub, email] = [newSubject(), `${people}@shop.example`];
    const created = await put(sub, { displayName: 'By the backend', email });
    const linked = await exchange(await tokenOf({ sub }));
    expect([linked.status, linked.body.account.id]).toEqual([200, created.body.user.id]);
    const other = await exchange(await tokenOf({ sub: newSubject(), email }));
    expect([other.status, other.body.account.id === created.body.user.id, other.body.account.email]).toEqual([201, false, null]);
    const elsewhere = await exchange(await tokenOf({ sub, iss: own }, { key: keys.ES256 }));
    expect([elsewhere.status, elsewhere.body.account.id === created.body.user.id]).toEqual([201, false]);
  });

  test('follows the claims always, or is as at first', async () => {
    const once = await startWith({ updateProfile: 'once' });
    for (const [at, expected] of [
      [service, 'New'],
      [once, 'Old'],
    ] as const) {
      const sub = newSubject();
      await exchange(await tokenOf({ sub, name: 'Old' }), at);
      expect((await exchange(await tokenOf({ sub, name: 'New' }), at)).body.account.displayName).toBe(expected);
    }
    await once.close();
  });

  test('may come from other claims, and a claim that no profile can hold is left out', async () => {
    const claims = { externalId: 'uid', displayName: 'nick', email: 'mail', avatarUrl: 'photo' };
    const renaming = await startWith({ claims });
    const token = await tokenOf({ uid: 17, nick: 'Nick', mail: 'not an address', photo: 'data:image/png,', email_verified: true });
    expect((await exchange(token, renaming)).body.account).toMatchObject({ displayName: 'Nick', email: null, avatarUrl: null });
    const { body } = await ask(renaming.origin, 'PUT', '/v1/users/external/17', { token: operatorToken, body: { displayName: 'Nick' } });
    expect(body.user.externalId).toBe('17');
    await renaming.close();
  });

  test('must exist where nobody is provisioned, and must not be suspended', async () => {
    const strict = await startWith({ provision: false });
    const sub = newSubject();
    expect(await codeOf(await tokenOf({ sub }), strict)).toBe('provisioning_disabled');
    const { body } = await put(sub, { displayName: 'Ann' }, strict);
    expect(await codeOf(await tokenOf({ sub }), strict)).toBe(200);
    await ask(strict.origin, 'POST', `/v1/users/${body.user.id}/suspend`, { token: operatorToken, body: {} });
    expect(await codeOf(await tokenOf({ sub }), strict)).toBe('account_suspended');
    await strict.close();
  });
});

test.each([
  ['a secret algorithm', { algorithms: ['HS256'] }],
  ['no keys', { jwksUrl: undefined }],
  ['both kinds of keys', { jwks: { keys: [{ kty: 'RSA' }] } }],
  ['a file as the URL of keys', { jwksUrl: 'file:///etc/passwd' }],
])('the configuration rejects %s', (_what, changes) => {
  expect(trustedIssuers.safeParse([issuerOf(changes)]).success).toBe(false);
});

test('of two issuers, each must say whose ids it gives', () => {
  const two = [issuerOf({ externalIds: undefined }), issuerOf({ issuer: own, externalIds: undefined })];
  expect([trustedIssuers.safeParse(two.slice(0, 1)).success, trustedIssuers.safeParse(two).success]).toEqual([true, false]);
});
