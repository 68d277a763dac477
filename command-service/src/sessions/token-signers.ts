import { createTokenSigner } from '@parley/service-kit/auth/access-tokens';
import { fileTokenScope } from '@parley/service-kit/auth/file-cookie';
import { pemOf, type SigningKey } from '@parley/service-kit/auth/signing-keys';
import type { TokenScope } from '@parley/service-kit/auth/verified-claims';
import { peerTokenSigner } from '../calls/sign-peer.ts';
import { refreshKeyFrom } from './refresh-tokens.ts';
import { monthSeconds } from './session-cookies.ts';

/** Creates the signers of all tokens that the service issues. They share one key. */
export function tokenSigners(scope: TokenScope & { signingKey: SigningKey }) {
  const { signingKey } = scope;
  return {
    signToken: createTokenSigner(scope),
    signPeerToken: peerTokenSigner(scope),
    signFileToken: createTokenSigner({ ...fileTokenScope(scope), signingKey, seconds: monthSeconds }),
    refreshKey: refreshKeyFrom(pemOf(signingKey)),
  };
}
