import { expect, test } from '@jest/globals';
import { Problem } from '../problems.ts';
import { createTokenSigner, createTokenVerifier } from './access-tokens.ts';
import { createFileAuthenticate } from './file-cookie.ts';
import { generateSigningKey } from './signing-keys.ts';

const signingKey = generateSigningKey();
const scope = { issuer: 'parley', audience: 'parley/files', clock: Date.now };
const actor = { userId: 'user-1', sessionId: 'session-1' };
const { token } = createTokenSigner({ ...scope, signingKey })(actor, 'jti-1');
const authenticate = createFileAuthenticate({
  authenticate: async () => Promise.reject(new Problem('unauthenticated')),
  verifyFileToken: createTokenVerifier({ ...scope, publicKeys: [signingKey] }),
  sessions: { isActive: async () => true, revoked: async () => undefined },
});

test.each([
  ['chat.example', '__Secure-parley_files'],
  ['127.0.0.1:8080', 'parley_files'],
])('at %s the cookie is %s', async (host, name) => {
  expect(await authenticate({ host, cookie: `${name}=${token}` })).toEqual(actor);
});

test('beyond loopback, a cookie without the prefix does not count: a page of plain HTTP could have set it', async () => {
  const refused = authenticate({ host: 'chat.example', cookie: `parley_files=${token}` });
  await expect(refused).rejects.toMatchObject({ code: 'unauthenticated' });
});
