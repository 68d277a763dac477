import { Router } from 'express';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { accountOf } from './accounts.ts';

const { publicKey, privateKey } = await generateKeyPair('ES256');
const jwk = await exportJWK(publicKey);
const kid = await calculateJwkThumbprint(jwk);

/** Gives users of the shop tokens for Parley, which reads the public key to verify them. */
export const chatLogIn = (issuer: string): Router =>
  Router()
    .get('/.well-known/jwks.json', (_request, response) => void response.json({ keys: [{ ...jwk, kid, alg: 'ES256' }] }))
    .get('/chat-token', async (request, response) => {
      const account = accountOf(request);
      if (!account) return void response.sendStatus(401);
      const token = new SignJWT({ name: account.name }).setSubject(account.id).setIssuer(issuer).setAudience('chat');
      response.send(await token.setProtectedHeader({ alg: 'ES256', kid }).setExpirationTime('5m').sign(privateKey));
    });
