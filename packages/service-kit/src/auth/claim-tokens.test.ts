import { expect, test } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { createTokenSigner, createTokenVerifier } from './access-tokens.ts';
import { createClaimSigner, createClaimVerifier } from './claim-tokens.ts';
import { generateSigningKey } from './signing-keys.ts';

const signingKey = generateSigningKey();
let now = 1_750_000_000_000;
const scope = { issuer: 'parley', audience: 'tickets', clock: () => now };
const names = ['sub', 'device'] as const;
const claims = { sub: 'user-1', device: '7a' };
const sign = createClaimSigner<'sub' | 'device'>({ ...scope, signingKey });
const verify = createClaimVerifier({ ...scope, publicKeys: [signingKey], names });

test('returns the claims until the token expires', () => {
  const token = sign(claims, now + 60_000);
  expect(verify(token)).toEqual(claims);
  now += 60_000;
  expect(() => verify(token)).toThrow(expect.objectContaining({ code: 'token_expired' }));
});

test('rejects tokens of another audience, installation, key or shape', () => {
  const access = createTokenSigner({ ...scope, audience: 'parley', signingKey })({ userId: 'user-1', sessionId: 's' }, 'jti').token;
  const { privateKey, kid } = signingKey;
  const options: jwt.SignOptions = { algorithm: 'ES256', keyid: kid, issuer: scope.issuer, audience: scope.audience };
  const invalid = [
    'rubbish',
    access,
    createClaimSigner({ ...scope, issuer: 'other', signingKey })(claims, now + 60_000),
    createClaimSigner({ ...scope, signingKey: generateSigningKey() })(claims, now + 60_000),
    jwt.sign(claims, privateKey, options),
    jwt.sign({ sub: 'user-1' }, privateKey, { ...options, expiresIn: 60 }),
    jwt.sign({ ...claims, device: 7 }, privateKey, { ...options, expiresIn: 60 }),
  ];
  for (const token of invalid) expect(() => verify(token)).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
  const verifyAccess = createTokenVerifier({ ...scope, audience: 'parley', publicKeys: [signingKey] });
  expect(() => verifyAccess(sign(claims, now + 60_000))).toThrow(expect.objectContaining({ code: 'unauthenticated' }));
});
