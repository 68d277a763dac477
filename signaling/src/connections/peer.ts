import { peerTokenAudience, peerTokenClaims } from '@parley/events/peer-tokens';
import { createClaimVerifier } from '@parley/service-kit/auth/claim-tokens';
import type { PublicKey } from '@parley/service-kit/auth/signing-keys';
import type { Clock } from '@parley/service-kit/clock';

/** One device of a user in one call, as its peer token names it. */
export interface Peer {
  peerId: string;
  userId: string;
  sessionId: string;
  callId: string;
}

/** Throws Problem `token_expired` or `unauthenticated`. */
export type VerifyPeer = (token: string) => Peer;

export function createPeerVerifier(options: { publicKeys: readonly PublicKey[]; issuer: string; clock: Clock }): VerifyPeer {
  const verify = createClaimVerifier({ ...options, audience: peerTokenAudience, names: peerTokenClaims });
  return (token) => {
    const { sub, sid, call, peer } = verify(token);
    return { peerId: peer, userId: sub, sessionId: sid, callId: call };
  };
}
