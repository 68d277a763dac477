/**
 * What a call's peer token says: who (`sub`), of which session, call and conversation, under which peer id. Signed by
 * command-service with the access tokens' key, for this audience; signaling checks it with the public keys, and asks
 * besides whether session and call still live.
 */
export const peerTokenAudience = 'parley-peer';
export const peerTokenClaims = ['sub', 'sid', 'call', 'conv', 'peer'] as const;
export type PeerTokenClaim = (typeof peerTokenClaims)[number];

/** `<userId>_<hex>`: new each time somebody joins. `unique`: a fresh uuid. */
export function peerIdOf(userId: string, unique: string): string {
  return `${userId}_${unique.replaceAll('-', '')}`;
}
