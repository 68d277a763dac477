import { peerTokenAudience, type PeerTokenClaim } from '@parley/events/peer-tokens';
import { createClaimSigner, type SignClaims } from '@parley/service-kit/auth/claim-tokens';
import type { SigningKey } from '@parley/service-kit/auth/signing-keys';
import type { Clock } from '@parley/service-kit/clock';
import type { SignPeer } from './call-responses.ts';

interface Scope {
  signingKey: SigningKey;
  issuer: string;
  clock: Clock;
}

/** Returns the signer of peer token claims. */
export function peerTokenSigner(scope: Scope): SignClaims<PeerTokenClaim> {
  return createClaimSigner({ ...scope, audience: peerTokenAudience });
}

/**
 * `findSessions` returns when the sessions expire, in milliseconds since 1970. A token expires with its session; signaling checks
 * separately that the participation still exists.
 */
export function peerSigner(
  sign: SignClaims<PeerTokenClaim>,
  findSessions: (sessionIds: readonly string[]) => Promise<ReadonlyMap<string, { expiresAt: number }>>,
): SignPeer {
  return async ({ callId, conversationId }, { userId, sessionId, peerId }) => {
    const session = (await findSessions([sessionId])).get(sessionId);
    const claims = { sub: userId, sid: sessionId, call: callId, conv: conversationId, peer: peerId };
    return { id: peerId, token: sign(claims, session?.expiresAt ?? 0) };
  };
}
