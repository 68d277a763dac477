import { tokenSigners } from '@parley/command-service/sessions/token-signers';
import { createTokenVerifier } from '@parley/service-kit/auth/access-tokens';
import { fileTokenScope } from '@parley/service-kit/auth/file-cookie';
import { loadOrCreateSigningKey, parsePublicKeys, parseSigningKey } from '@parley/service-kit/auth/signing-keys';
import { createPeerVerifier } from '@parley/signaling/connections/peer';
import type { StandaloneConfig } from './config.ts';

export type Tokens = ReturnType<typeof createTokens>;

/** Creates token signers and verifiers: with the configured key, else with the key in DATA_DIR, and with further public keys. */
export function createTokens(config: StandaloneConfig) {
  const signingKey =
    config.TOKEN_PRIVATE_KEY === undefined ? loadOrCreateSigningKey(config.DATA_DIR) : parseSigningKey(config.TOKEN_PRIVATE_KEY);
  const furtherKeys = config.TOKEN_PUBLIC_KEYS === undefined ? [] : parsePublicKeys(config.TOKEN_PUBLIC_KEYS);
  const publicKeys = [signingKey, ...furtherKeys];
  const scope = { issuer: config.TOKEN_ISSUER, audience: config.TOKEN_AUDIENCE, clock: Date.now };
  return {
    signingKey,
    signers: tokenSigners({ ...scope, signingKey }),
    verify: createTokenVerifier({ ...scope, publicKeys }),
    verifyPeer: createPeerVerifier({ ...scope, publicKeys }),
    verifyFileToken: createTokenVerifier({ ...fileTokenScope(scope), publicKeys }),
  };
}
