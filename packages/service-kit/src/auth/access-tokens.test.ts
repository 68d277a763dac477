import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { createTokenSigner, createTokenVerifier } from './access-tokens.ts';
import { generateSigningKey, loadOrCreateSigningKey, parsePublicKeys, parseSigningKey, pemOf, publicPemOf } from './signing-keys.ts';

const scope = { issuer: 'parley', audience: 'parley' };
const actor = { userId: 'user-1', sessionId: 'session-1' };
const oldKey = generateSigningKey();
const newKey = parseSigningKey(
  generateKeyPairSync('rsa', { modulusLength: 3072 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
);
let now = 1_750_000_000_000;
const clock = () => now;

function codeOf(act: () => unknown): string {
  try {
    act();
    return 'nothing thrown';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('access tokens', () => {
  const verify = createTokenVerifier({ ...scope, clock, publicKeys: [oldKey, newKey] });

  test.each([
    ['ES256', oldKey],
    ['RS256', newKey],
  ])('signed with %s name the actor, also when verified from the cache', (_name, signingKey) => {
    const { token, expiresAt } = createTokenSigner({ ...scope, clock, signingKey })(actor, 'jti-1');
    expect(expiresAt).toBe(now + 15 * 60_000);
    expect(verify(token)).toEqual(actor);
    expect(verify(token)).toEqual(actor);
    expect(jwt.decode(token)).toMatchObject({ iss: 'parley', aud: 'parley', sub: 'user-1', sid: 'session-1', jti: 'jti-1' });
  });

  test('expire, cached or not', () => {
    const { token } = createTokenSigner({ ...scope, clock, signingKey: oldKey })(actor, 'jti-2');
    expect(verify(token)).toEqual(actor);
    now += 15 * 60_000;
    expect(codeOf(() => verify(token))).toBe('token_expired');
    expect(codeOf(() => createTokenVerifier({ ...scope, clock, publicKeys: [oldKey] })(token))).toBe('token_expired');
  });

  test('of another key, installation, algorithm or shape are rejected', () => {
    const sign = (changes: object) => createTokenSigner({ ...scope, clock, signingKey: oldKey, ...changes })(actor, 'jti-3').token;
    const claims = { sub: 'user-1', sid: 'session-1', iss: 'parley', aud: 'parley' };
    const invalid = [
      'rubbish',
      'a.b.c',
      '',
      sign({ signingKey: generateSigningKey() }),
      sign({ signingKey: { ...generateSigningKey(), kid: oldKey.kid } }),
      sign({ issuer: 'other' }),
      sign({ audience: 'other' }),
      sign({}).slice(0, -4) + 'AAAA',
      jwt.sign(claims, publicPemOf(newKey).repeat(2), { algorithm: 'HS256', keyid: newKey.kid, expiresIn: 60 }),
      jwt.sign(claims, null, { algorithm: 'none', keyid: oldKey.kid, expiresIn: 60 }),
      jwt.sign(claims, oldKey.privateKey, { algorithm: 'ES256', keyid: oldKey.kid, noTimestamp: true }),
      jwt.sign({ ...claims, sid: undefined }, oldKey.privateKey, { algorithm: 'ES256', keyid: oldKey.kid, expiresIn: 60 }),
    ];
    expect(invalid.map((token) => codeOf(() => verify(token)))).toEqual(invalid.map(() => 'unauthenticated'));
  });
});

describe('signing keys', () => {
  test('are read with escaped line breaks and keep their id', () => {
    const escaped = pemOf(oldKey).replaceAll('\n', '\\n');
    expect(parseSigningKey(escaped).kid).toBe(oldKey.kid);
    expect(parsePublicKeys(publicPemOf(oldKey) + publicPemOf(newKey)).map(({ kid }) => kid)).toEqual([oldKey.kid, newKey.kid]);
  });

  test('of other types are rejected', () => {
    const weak = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(() => parseSigningKey(weak)).toThrow('3072');
    expect(() => parsePublicKeys('nothing')).toThrow('No PEM block');
  });

  test('of a data folder are created once, readable by the owner only', () => {
    const folder = mkdtempSync(join(tmpdir(), 'parley-keys-'));
    try {
      expect(loadOrCreateSigningKey(folder).kid).toBe(loadOrCreateSigningKey(folder).kid);
      expect(statSync(join(folder, 'token-key.pem')).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
