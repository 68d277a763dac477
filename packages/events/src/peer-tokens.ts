/**
 * Claims of a call's peer token: user (`sub`), session, call, conversation and peer id. command-service signs it with the
 * key of the access tokens, for this audience. signaling verifies it with the public keys, and also checks that the session
 * and the call are still active.
 */
export const peerTokenAudience = 'parley-peer';
export const peerTokenClaims = ['sub', 'sid', 'call', 'conv', 'peer'] as const;
export type PeerTokenClaim = (typeof peerTokenClaims)[number];

/** `<userId>_<hex>`, new for every join. `unique`: a new UUID. */
export function peerIdOf(userId: string, unique: string): string {
  return `${userId}_${unique.replaceAll('-', '')}`;
}
